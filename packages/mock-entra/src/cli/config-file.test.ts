import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, onTestFinished, test } from 'vitest'

import { readConfigFile } from './config-file.ts'

/** A file of the given name and content, gone after the test. */
function aFile(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-entra-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

describe('readConfigFile', () => {
  test.each([
    ['config.json', '{ "port": 1, "tenants": [{ "displayName": "Fabrikam" }] }'],
    ['config.yaml', 'port: 1\ntenants:\n  - displayName: Fabrikam\n'],
    ['config.yml', 'port: 1\ntenants: [{ displayName: Fabrikam }]\n'],
    ['config.YAML', 'port: 1\ntenants: [{ displayName: Fabrikam }]\n'],
    ['config.mjs', 'export default { port: 1, tenants: [{ displayName: "Fabrikam" }] }'],
    ['config.cjs', 'module.exports = { port: 1, tenants: [{ displayName: "Fabrikam" }] }'],
  ])('reads the options of %s', async (name, content) => {
    const layer = await readConfigFile(aFile(name, content))

    expect(layer).toEqual({ options: { port: 1, tenants: [{ displayName: 'Fabrikam' }] } })
  })

  test.each<[what: string, yaml: string]>([
    ['no services', 'floci-az: {}'],
    ['no entra', 'floci-az:\n  services:\n    blob: { enabled: true }'],
    ['an empty entra', 'floci-az:\n  services:\n    entra:'],
    ['empty services', 'floci-az:\n  services:'],
    ['nothing', 'floci-az:'],
  ])("takes the defaults where the seed's file has %s", async (_, yaml) => {
    const { options, ...rest } = await readConfigFile(aFile('floci.yaml', yaml))

    expect(options).toEqual({})
    expect(Object.values(rest).filter((value) => value !== undefined)).toEqual([])
  })

  test.each<[what: string, name: string, content: string, received: string | RegExp]>([
    ['an empty file', 'config.yaml', '', 'no object'],
    ['a list', 'config.json', '[]', 'no object'],
    ['a text', 'config.json', '"port"', 'no object'],
    ['a module without a default export', 'config.mjs', 'export const port = 1', 'no object'],
    ['broken JSON', 'config.json', '{ "port": }', /JSON/],
    ['broken YAML', 'config.yaml', 'port: [1', /\S/],
    ['a module that throws', 'config.mjs', 'throw new Error("no luck")', 'no luck'],
    ['another kind of file', 'config.toml', 'port = 1', 'an unknown kind of file'],
    ['a file without an extension', 'config', 'port: 1', 'an unknown kind of file'],
  ])('refuses %s, and names it', async (_, name, content, received) => {
    const file = aFile(name, content)

    const refusal = readConfigFile(file)

    await expect(refusal).rejects.toMatchObject({
      code: 'MOCK_ENTRA_CONFIG_FILE',
      option: `--config ${file}`,
      received: expect.stringMatching(received),
    })
  })

  test('refuses a file that is missing', async () => {
    await expect(readConfigFile('/nowhere/config.yaml')).rejects.toMatchObject({
      code: 'MOCK_ENTRA_CONFIG_FILE',
      received: expect.stringContaining('ENOENT'),
    })
  })
})
