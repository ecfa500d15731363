import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'

import { aFolder, runCli, startServer } from '../support/cli.ts'
import type { ReadyLine } from '../support/cli.ts'
import { findFreePort } from '../support/free-port.ts'

const tenantId = '33333333-3333-3333-3333-333333333333'
const otherTenantId = '44444444-4444-4444-4444-444444444444'
const issuer = 'https://issuer.example/{tenantid}/v2.0'

interface TokenAnswer {
  readonly access_token: string
  readonly expires_in: number
  readonly error_codes?: readonly number[]
}

async function requestToken(server: ReadyLine, resource = 'api://resource'): Promise<TokenAnswer> {
  const response = await fetch(`${server.httpUrl}/${server.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: server.clientId,
      client_secret: server.clientSecret,
      scope: `${resource}/.default`,
    }),
  })
  return (await response.json()) as TokenAnswer
}

describe.each([
  ['MOCK_ENTRA_TENANT_ID', 'MOCK_ENTRA_ISSUER', 'MOCK_ENTRA_TOKEN_LIFETIME'],
  [
    'FLOCI_AZ_SERVICES_ENTRA_DEFAULT_TENANT_ID',
    'FLOCI_AZ_SERVICES_ENTRA_ISSUER',
    'FLOCI_AZ_SERVICES_ENTRA_TOKEN_LIFETIME_SECONDS',
  ],
])('%s, %s and %s', (tenantIdVariable, issuerVariable, lifetimeVariable) => {
  test('set the id of the tenant', async () => {
    await using server = await startServer([], { env: { [tenantIdVariable]: tenantId } })

    expect(server.tenantId).toBe(tenantId)
    expect(server.authority).toBe(`${server.url}/${tenantId}`)
    expect(decodeJwt((await requestToken(server)).access_token)).toMatchObject({ tid: tenantId })
  })

  test('set the issuer', async () => {
    await using server = await startServer([], { env: { [issuerVariable]: issuer } })

    const expected = issuer.replace('{tenantid}', server.tenantId)
    expect(server.issuer).toBe(expected)
    expect(decodeJwt((await requestToken(server)).access_token).iss).toBe(expected)
  })

  test('set the lifetime of tokens', async () => {
    await using server = await startServer([], { env: { [lifetimeVariable]: '61' } })

    expect((await requestToken(server)).expires_in).toBe(61)
  })
})

describe('MOCK_ENTRA_PORT', () => {
  test('sets the port', async () => {
    const port = await findFreePort()

    await using server = await startServer([], { env: { MOCK_ENTRA_PORT: String(port) } })

    expect(server.port).toBe(port)
  })
})

describe('MOCK_ENTRA_STRICT', () => {
  test('refuses resources that nobody registered', async () => {
    await using server = await startServer([], { env: { MOCK_ENTRA_STRICT: 'true' } })

    expect((await requestToken(server)).error_codes).toEqual([500_011])
  })
})

describe('MOCK_ENTRA_CONFIG', () => {
  test('names the config file', async () => {
    using folder = aFolder()
    const file = join(folder.path, 'entra.json')
    writeFileSync(file, '{ "tokenLifetime": 61 }')

    await using server = await startServer([], { env: { MOCK_ENTRA_CONFIG: file } })

    expect((await requestToken(server)).expires_in).toBe(61)
  })
})

describe('MOCK_ENTRA_DATA', () => {
  test('names the data directory', async () => {
    using folder = aFolder()
    const data = join(folder.path, 'data')

    await using server = await startServer([], { env: { MOCK_ENTRA_DATA: data } })

    expect(server.caFile).toBe(join(data, 'ca.pem'))
    expect(existsSync(join(data, 'signing-key.pem'))).toBe(true)
  })
})

describe('FLOCI_AZ_SERVICES_ENTRA_SIGNING_KEY_PATH', () => {
  test('keeps the signing key in that folder', async () => {
    using folder = aFolder()
    const env = { FLOCI_AZ_SERVICES_ENTRA_SIGNING_KEY_PATH: join(folder.path, 'entra') }

    const first = await keyIds(env)
    const second = await keyIds(env)

    expect(existsSync(join(folder.path, 'entra/signing-key.pem'))).toBe(true)
    expect(second).toEqual(first)
  })
})

async function keyIds(env: Record<string, string>): Promise<string[]> {
  await using server = await startServer([], { env })
  const response = await fetch(`${server.httpUrl}/common/discovery/v2.0/keys`)
  const { keys } = (await response.json()) as { keys: { kid: string }[] }
  return keys.map(({ kid }) => kid)
}

describe('FLOCI_AZ_SERVICES_ENTRA_ENABLED', () => {
  test('ends the command with exit code 0 when false', async () => {
    const { code, output, errors } = await runCli(['--port', '0'], {
      env: { FLOCI_AZ_SERVICES_ENTRA_ENABLED: 'false' },
    })

    expect({ code, output }).toEqual({ code: 0, output: '' })
    expect(errors).toMatch(/^mock-entra: disabled by configuration/)
  })

  test('changes nothing when true', async () => {
    await using server = await startServer([], { env: { FLOCI_AZ_SERVICES_ENTRA_ENABLED: 'true' } })

    expect((await requestToken(server)).expires_in).toBe(3599)
  })
})

describe.each(['FLOCI_AZ_SERVICES_ENTRA_VALIDATE_TOKENS', 'MOCK_ENTRA_VALIDATE_TOKENS'])('%s', (variable) => {
  test.each([
    ['true', 401],
    ['false', 200],
  ])('of %s answers a request to Microsoft Graph without a token with %i', async (value, status) => {
    await using server = await startServer([], { env: { [variable]: value } })

    const response = await fetch(`${server.httpUrl}/v1.0/organization`)

    expect(response.status).toBe(status)
  })
})

describe('--validate-tokens', () => {
  test('is the same as a flag', async () => {
    await using server = await startServer(['--validate-tokens', 'false'])

    const response = await fetch(`${server.httpUrl}/v1.0/organization`)

    expect(response.status).toBe(200)
  })
})

describe('flags, environment variables and the config file', () => {
  test('win in this order', async () => {
    using folder = aFolder()
    const file = join(folder.path, 'entra.json')
    const tenants = [{ id: otherTenantId, displayName: 'From the file' }]
    writeFileSync(file, JSON.stringify({ tokenLifetime: 61, strict: true, port: 1, tenants }))

    await using server = await startServer(['--config', file, '--port', '0', '--token-lifetime', '63'], {
      env: {
        MOCK_ENTRA_TOKEN_LIFETIME: '62',
        MOCK_ENTRA_STRICT: 'false',
        MOCK_ENTRA_PORT: '2',
        FLOCI_AZ_SERVICES_ENTRA_TOKEN_LIFETIME_SECONDS: '64',
        FLOCI_AZ_SERVICES_ENTRA_DEFAULT_TENANT_ID: tenantId,
      },
    })

    expect(server.port).toBeGreaterThan(2)
    expect(server.tenantId).toBe(tenantId)
    expect(await requestToken(server)).toMatchObject({ expires_in: 63 })
  })
})
