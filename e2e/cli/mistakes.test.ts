import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { describe, expect, test } from 'vitest'

import { runCli } from '../support/cli.ts'

describe('a mistake', () => {
  test.each<[what: string, args: string[], env: Record<string, string>, message: RegExp]>([
    ['an unknown flag', ['start', '--porte', '1'], {}, /^mock-entra: --porte: .* Did you mean --port\?$/],
    ['an unknown flag of token', ['token', '--ulr', 'x'], {}, /^mock-entra: --ulr: .* Did you mean --url\?$/],
    ['an unknown short flag', ['-x'], {}, /^mock-entra: -x: .* See npx mock-entra --help\.$/],
    ['an unknown command', ['tokn'], {}, /^mock-entra: .*'tokn'.* Did you mean '?token'?\?/],
    [
      'a command that is like none',
      ['serve-it'],
      {},
      /^mock-entra: .*'serve-it'.* See npx mock-entra --help\.$/,
    ],
    [
      'a flag without its value',
      ['--port'],
      {},
      /^mock-entra: --port: received no value, expected --port <number>/,
    ],
    ['a flag instead of a value', ['-p', '-q'], {}, /^mock-entra: --port: received no value/],
    ['a command without --', ['exec', 'npm', 'test'], {}, /received 'npm'.* Put the command behind --\.$/],
    ['an argument too many', ['start', '4577'], {}, /^mock-entra: .*'4577'/],
    ['a port that is no number', ['--port', 'http'], {}, /^mock-entra: --port: received 'http', /],
    [
      'a port that is too large',
      ['--port', '65536'],
      {},
      /received number 65536, expected a port from 0 to 65535/,
    ],
    ['a lifetime of nothing', ['--token-lifetime', '0'], {}, /received number 0, expected at least 1 second/],
    [
      'an issuer that is no URL',
      ['--issuer', 'me'],
      {},
      /received 'me', expected an absolute http or https URL/,
    ],
    ['a tenant id that is no GUID', ['--tenant-id', 'me'], {}, /received 'me', expected a GUID/],
    [
      'an unknown variable',
      [],
      { MOCK_ENTRA_PROT: '1' },
      /^mock-entra: MOCK_ENTRA_PROT: .* Did you mean MOCK_ENTRA_PORT\?$/,
    ],
    [
      "an unknown variable of the seed's",
      [],
      { FLOCI_AZ_SERVICES_ENTRA_ENABLE: 'false' },
      /^mock-entra: FLOCI_AZ_SERVICES_ENTRA_ENABLE: .* Did you mean FLOCI_AZ_SERVICES_ENTRA_ENABLED\?$/,
    ],
    [
      'a variable with a wrong value',
      [],
      { MOCK_ENTRA_STRICT: 'yes' },
      /^mock-entra: MOCK_ENTRA_STRICT: received 'yes'/,
    ],
  ])('such as %s ends with exit code 1 and one line that says so', async (_, args, env, message) => {
    const { code, output, errors } = await runCli(args, { env: { MOCK_ENTRA_PORT: '0', ...env } })

    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(errors.trimEnd()).toMatch(message)
    expect(errors.trimEnd().split('\n')).toHaveLength(1)
  })
})

test.each([
  ['--port', '65536'],
  ['--token-lifetime', '0'],
  ['--issuer', 'me'],
  ['--tenant-id', 'me'],
])('a wrong value of %s is reported under the name of the flag', async (flag, value) => {
  const { errors } = await runCli([flag, value], { env: { MOCK_ENTRA_PORT: '0' } })

  expect(errors.startsWith(`mock-entra: ${flag}: `)).toBe(true)
})

describe('help', () => {
  test.each([[['--help']], [['-h']], [['help']]])('of all is printed for %j', async (args) => {
    const { code, output, errors } = await runCli(args)

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toMatch(/^mock-entra: a Microsoft Entra ID for tests\./)
    expect(output).toMatch(/^ {2}mock-entra token /m)
  })

  test.each([[['token', '--help']], [['token', '-h']], [['help', 'token']]])(
    'of a command is printed for %j',
    async (args) => {
      const { code, output, errors } = await runCli(args)

      expect({ code, errors }).toEqual({ code: 0, errors: '' })
      expect(output).toMatch(/^ {2}npx mock-entra token --decode$/m)
      expect(output).not.toMatch(/--port/)
    },
  )
})

describe('version', () => {
  test.each(['--version', '-v'])('is printed for %s', async (flag) => {
    const manifest = createRequire(import.meta.url).resolve('mock-entra/package.json')
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

    const result = await runCli([flag])

    expect(result).toMatchObject({ code: 0, output: `${version}\n`, errors: '' })
  })
})
