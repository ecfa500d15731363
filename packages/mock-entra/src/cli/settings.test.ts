import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, onTestFinished, test } from 'vitest'

import { readSettings } from './settings.ts'

/** A config file, gone after the test. */
function aConfigFile(content: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-entra-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'config.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

const guids = [1, 2, 3, 4].map((digit) => `${String(digit).repeat(8)}-1111-1111-1111-111111111111`)

describe('readSettings', () => {
  test("gives the command line's defaults", async () => {
    const settings = await readSettings({}, {})

    expect(settings).toMatchObject({
      options: { port: 4577, trust: false },
      enabled: true,
    })
  })

  test('turns each flag into its option', async () => {
    const flags = {
      port: '0',
      data: '/data',
      'allow-hosts': 'registry.npmjs.org, *.example.com',
      issuer: 'https://issuer.example',
      'tenant-id': guids[0],
      'token-lifetime': '60',
      strict: true,
      json: true,
      quiet: true,
    }

    const { options } = await readSettings(flags, {})

    expect(options).toEqual({
      port: 0,
      trust: false,
      dataDir: '/data',
      allowHosts: ['registry.npmjs.org', '*.example.com'],
      issuer: 'https://issuer.example',
      tenants: [{ id: guids[0] }],
      tokenLifetime: 60,
      strict: true,
    })
  })

  test('lets a command preset the port, which a flag or a variable still changes', async () => {
    const preset = { port: 0 }

    const ports = await Promise.all([
      readSettings({}, {}, preset),
      readSettings({ port: '4578' }, {}, preset),
      readSettings({}, { MOCK_ENTRA_PORT: '4579' }, preset),
    ])

    expect(ports.map(({ options }) => options.port)).toEqual([0, 4578, 4579])
  })

  test('turns each environment variable into its option', async () => {
    const environment = {
      MOCK_ENTRA_PORT: '0',
      MOCK_ENTRA_DATA: '/data',
      MOCK_ENTRA_ISSUER: 'https://issuer.example',
      MOCK_ENTRA_TENANT_ID: guids[0],
      MOCK_ENTRA_TOKEN_LIFETIME: '60',
      MOCK_ENTRA_STRICT: 'true',
      MOCK_ENTRA_CONFIG: aConfigFile({ log: true }),
    }

    const { options } = await readSettings({}, environment)

    expect(options).toEqual({
      port: 0,
      trust: false,
      dataDir: '/data',
      issuer: 'https://issuer.example',
      tenants: [{ id: guids[0] }],
      tokenLifetime: 60,
      strict: true,
      log: true,
    })
  })

  test("takes flags before variables, ours before the seed's, and those before the file", async () => {
    const config = aConfigFile({ tokenLifetime: 1, port: 1, issuer: 'https://file.example', strict: true })
    const environment = {
      FLOCI_AZ_SERVICES_ENTRA_TOKEN_LIFETIME_SECONDS: '2',
      FLOCI_AZ_SERVICES_ENTRA_ISSUER: 'https://floci.example',
      FLOCI_AZ_SERVICES_ENTRA_DEFAULT_TENANT_ID: guids[1],
      MOCK_ENTRA_TOKEN_LIFETIME: '3',
      MOCK_ENTRA_TENANT_ID: guids[2],
    }

    const { options } = await readSettings({ config, 'token-lifetime': '4' }, environment)

    expect(options).toEqual({
      trust: false,
      port: 1,
      strict: true,
      issuer: 'https://floci.example',
      tenants: [{ id: guids[2] }],
      tokenLifetime: 4,
    })
  })

  test('takes the file of the flag before that of the variable', async () => {
    const flags = { config: aConfigFile({ port: 1 }) }

    const { options } = await readSettings(flags, { MOCK_ENTRA_CONFIG: aConfigFile({ port: 2 }) })

    expect(options.port).toBe(1)
  })

  test('lets a variable turn off what the file turns on', async () => {
    const flags = { config: aConfigFile({ strict: true }) }

    const { options } = await readSettings(flags, { MOCK_ENTRA_STRICT: 'false' })

    expect(options.strict).toBe(false)
  })

  test('gives the tenant id to the first tenant of the file, and leaves the others alone', async () => {
    const tenants = [{ displayName: 'First', id: guids[0] }, { displayName: 'Second' }]

    const { options } = await readSettings({ config: aConfigFile({ tenants }), 'tenant-id': guids[1] }, {})

    expect(options.tenants).toEqual([{ displayName: 'First', id: guids[1] }, { displayName: 'Second' }])
  })

  test("takes the seed's block from a file", async () => {
    const entra = { enabled: false, 'validate-tokens': true, 'default-tenant-id': guids[0] }

    const settings = await readSettings({ config: aConfigFile({ 'floci-az': { services: { entra } } }) }, {})

    expect(settings).toMatchObject({
      enabled: false,
      options: { validateTokens: true, tenants: [{ id: guids[0] }] },
    })
  })

  test('lets a variable enable what the file disables', async () => {
    const config = aConfigFile({ 'floci-az': { services: { entra: { enabled: false } } } })

    const { enabled } = await readSettings({ config }, { FLOCI_AZ_SERVICES_ENTRA_ENABLED: 'true' })

    expect(enabled).toBe(true)
  })

  test.each([
    ['MOCK_ENTRA_PROT', 'MOCK_ENTRA_PORT'],
    ['MOCK_ENTRA_TOKENLIFETIME', 'MOCK_ENTRA_TOKEN_LIFETIME'],
    ['FLOCI_AZ_SERVICES_ENTRA_ENABLE', 'FLOCI_AZ_SERVICES_ENTRA_ENABLED'],
  ])('refuses the unknown variable %s, and names %s', async (name, nearest) => {
    await expect(readSettings({}, { [name]: '1' })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
      option: name,
      remedy: `Did you mean ${nearest}?`,
    })
  })

  test('leaves alone the variables of others', async () => {
    const environment = { PATH: '/bin', FLOCI_AZ_SERVICES_BLOB_ENABLED: 'false', AZURE_TENANT_ID: 'x' }

    await expect(readSettings({}, environment)).resolves.toMatchObject({ enabled: true })
  })

  test.each([
    ['--port', { port: 'x' }, {}],
    ['--token-lifetime', { 'token-lifetime': '1h' }, {}],
    ['MOCK_ENTRA_PORT', {}, { MOCK_ENTRA_PORT: 'x' }],
    ['MOCK_ENTRA_STRICT', {}, { MOCK_ENTRA_STRICT: 'yes' }],
    ['FLOCI_AZ_SERVICES_ENTRA_ENABLED', {}, { FLOCI_AZ_SERVICES_ENTRA_ENABLED: 'yes' }],
    [
      'FLOCI_AZ_SERVICES_ENTRA_TOKEN_LIFETIME_SECONDS',
      {},
      { FLOCI_AZ_SERVICES_ENTRA_TOKEN_LIFETIME_SECONDS: 'x' },
    ],
  ])('refuses a wrong %s by this name', async (option, flags, environment) => {
    await expect(readSettings(flags, environment)).rejects.toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option,
    })
  })
})
