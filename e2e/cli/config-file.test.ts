import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { aFolder, runCli, startServer } from '../support/cli.ts'

const options = {
  tokenLifetime: 61,
  tenants: [
    { id: '33333333-3333-3333-3333-333333333333', apps: [{ displayName: 'Shop', secret: 's3cret' }] },
  ],
}

/** A config file in a folder of its own. */
function aConfigFile(name: string, content: string): { readonly file: string } & Disposable {
  const folder = aFolder()
  const file = join(folder.path, name)
  writeFileSync(file, content)
  return { file, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

const yaml = `tokenLifetime: 61
tenants:
  - id: 33333333-3333-3333-3333-333333333333
    apps:
      - displayName: Shop
        secret: s3cret
`

describe('--config', () => {
  test.each([
    ['entra.json', JSON.stringify(options)],
    ['entra.yaml', yaml],
    ['entra.yml', yaml],
    ['entra.js', `export default ${JSON.stringify(options)}`],
    ['entra.mjs', `export default ${JSON.stringify(options)}`],
    ['entra.cjs', `module.exports = ${JSON.stringify(options)}`],
    [
      'entra.ts',
      `interface Any { [key: string]: unknown }\nexport default ${JSON.stringify(options)} satisfies Any`,
    ],
    ['entra.mts', `const options: object = ${JSON.stringify(options)}\nexport default options`],
  ])('takes the options of startMockEntra from %s', async (name, content) => {
    using config = aConfigFile(name, content)
    await using server = await startServer(['--config', config.file])

    const response = await requestToken(server, 'api://resource')

    expect(server).toMatchObject({ tenantId: options.tenants[0]?.id, clientSecret: 's3cret' })
    expect(response).toMatchObject({ expires_in: 61 })
  })

  test('takes a path that is relative to the working directory', async () => {
    using config = aConfigFile('entra.json', '{ "tokenLifetime": 61 }')
    await using server = await startServer(['-c', 'entra.json'], { cwd: join(config.file, '..') })

    expect(await requestToken(server, 'api://resource')).toMatchObject({ expires_in: 61 })
  })

  test.each([
    ['entra.json', '{ "tokenLifetme": 61 }', "tokenLifetme: .* Did you mean 'tokenLifetime'\\?"],
    [
      'entra.yaml',
      'tenants:\n  - apps:\n      - secrt: s\n',
      "tenants\\[0\\]\\.apps\\[0\\]\\.secrt: .* Did you mean 'secret'\\?",
    ],
    ['entra.ts', 'export default { prot: 1 }', "prot: .* Did you mean 'port'\\?"],
    [
      'floci.yaml',
      'floci-az:\n  services:\n    entra:\n      token-lifetime-second: 1\n',
      "floci-az\\.services\\.entra\\.token-lifetime-second: .* Did you mean 'token-lifetime-seconds'\\?",
    ],
  ])('refuses a misspelt key of %s, and names the nearest', async (name, content, message) => {
    using config = aConfigFile(name, content)

    const { code, errors } = await runCli(['--port', '0', '--config', config.file])

    expect(code).toBe(1)
    expect(errors).toMatch(new RegExp(`^mock-entra: .*${message}\n$`))
  })

  test.each([
    ['broken.json', '{ "port": '],
    ['broken.yaml', 'port: [1'],
    ['broken.ts', 'export default {'],
    ['list.json', '[]'],
    ['empty.yaml', ''],
    ['entra.toml', 'port = 1'],
  ])('refuses %s in one line that names the file', async (name, content) => {
    using config = aConfigFile(name, content)

    const { code, output, errors } = await runCli(['--port', '0', '--config', config.file])

    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(errors.startsWith(`mock-entra: --config ${config.file}: received `)).toBe(true)
    expect(errors).not.toMatch(/^ {4}at /m)
  })

  test('refuses a file that is missing', async () => {
    const { code, errors } = await runCli(['--port', '0', '--config', 'missing.yaml'])

    expect(code).toBe(1)
    expect(errors).toMatch(/^mock-entra: --config missing\.yaml: received ENOENT/)
  })
})

/** Seed 000's block as its page shows it. */
const seedBlock = `floci-az:
  services:
    entra:
      enabled: true # local OIDC provider (default on)
      default-tenant-id: "00000000-0000-0000-0000-000000000002"
      # issuer: # optional override; default {baseUrl}/{tenant}/v2.0
      token-lifetime-seconds: 3599
      validate-tokens: false # true = enforce signature/claims on incoming Bearer tokens
      # signing-key-path: # optional; default {storage.persistent-path}/entra
`

/** The block as the text of the seed has it, where the indentation was lost. */
const flatSeedBlock = seedBlock.replaceAll(/^ +/gm, '')

describe("the seed's block", () => {
  test.each([
    ['as its page shows it', seedBlock],
    ['as the text of the seed prints it, without indentation', flatSeedBlock],
  ])('is taken %s', async (_, block) => {
    using config = aConfigFile('application.yml', block)

    await using server = await startServer(['--config', config.file])

    expect(server.tenantId).toBe('00000000-0000-0000-0000-000000000002')
    expect(server.issuer).toBe(`${server.url}/00000000-0000-0000-0000-000000000002/v2.0`)
    expect(await requestToken(server, 'api://resource')).toMatchObject({ expires_in: 3599 })
    await server.end()
  })

  test.each([
    ['as its page shows it', seedBlock],
    ['without indentation', flatSeedBlock],
  ])('takes effect %s', async (_, block) => {
    const changed = block
      .replace('000000000002', '00000000000a')
      .replace('3599', '61')
      .replace('# issuer: # optional', 'issuer: https://issuer.example/{tenantid}/v2.0 # optional')
    using config = aConfigFile('application.yml', changed)

    await using server = await startServer(['--config', config.file])

    expect(server.tenantId).toBe('00000000-0000-0000-0000-00000000000a')
    expect(server.issuer).toBe('https://issuer.example/00000000-0000-0000-0000-00000000000a/v2.0')
    expect(await requestToken(server, 'api://resource')).toMatchObject({ expires_in: 61 })
  })

  test('ends at once with enabled: false, and says why', async () => {
    using config = aConfigFile('application.yml', seedBlock.replace('enabled: true', 'enabled: false'))

    const { code, output, errors } = await runCli(['--port', '0', '--config', config.file])

    expect({ code, output }).toEqual({ code: 0, output: '' })
    expect(errors).toMatch(/^mock-entra: disabled by configuration \(enabled: false\)/)
  })

  test.each([
    ['false', 200],
    ['true', 401],
  ])('lets Microsoft Graph answer without a token with validate-tokens: %s as %i', async (value, status) => {
    using config = aConfigFile(
      'application.yml',
      seedBlock.replace('validate-tokens: false', `validate-tokens: ${value}`),
    )
    await using server = await startServer(['--config', config.file])

    const response = await fetch(`${server.httpUrl}/v1.0/organization`)

    expect(response.status).toBe(status)
  })
})

async function requestToken(
  server: { httpUrl: string; tenantId: string; clientId: string; clientSecret: string },
  resource: string,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.httpUrl}/${server.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: server.clientId,
      client_secret: server.clientSecret,
      scope: `${resource}/.default`,
    }),
  })
  return (await response.json()) as Record<string, unknown>
}
