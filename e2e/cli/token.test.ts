import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { runCli, startServer } from '../support/cli.ts'
import type { CliServer } from '../support/cli.ts'
import { findFreePort } from '../support/free-port.ts'
import { serve } from '../support/serve.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const clientId = '11111111-1111-1111-1111-111111111111'
const api = '22222222-2222-2222-2222-222222222222'

let server: CliServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server[Symbol.asyncDispose]())

describe('token', () => {
  test('prints one JWT that verifies', async () => {
    const { code, output, errors } = await runCli(['token', '--url', server.httpUrl])

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
    const keys = createRemoteJWKSet(new URL(`${server.httpUrl}/${tenantId}/discovery/v2.0/keys`))
    const { payload } = await jwtVerify(output.trim(), keys, {
      issuer: `${server.httpUrl}/${tenantId}/v2.0`,
      audience: api,
    })
    expect(payload).toMatchObject({ azp: clientId, roles: ['Tasks.Read.All'] })
  })

  test('prints header and claims with --decode', async () => {
    const { code, output } = await runCli(['token', '--url', server.httpUrl, '--decode'])

    expect(code).toBe(0)
    const [header, claims] = output.split(/(?<=^\})\n/m)
    expect(JSON.parse(header ?? '')).toMatchObject({ typ: 'JWT', alg: 'RS256', kid: expect.any(String) })
    expect(JSON.parse(claims ?? '')).toMatchObject({ aud: api, tid: tenantId, exp: expect.any(Number) })
  })

  test('asks as the app, in the tenant and for the resource that the flags name', async () => {
    const { code, output } = await runCli([
      'token',
      '--url',
      `${server.httpUrl}/`,
      '--tenant',
      'contoso.onmicrosoft.com',
      '--client-id',
      clientId,
      '--client-secret',
      'floci-az-dev-secret',
      '--scope',
      'api://resource/.default',
    ])

    expect(code).toBe(0)
    expect(decodeJwt(output)).toMatchObject({ aud: 'api://resource', tid: tenantId, azp: clientId })
  })

  test('signs in the user whom --username names', async () => {
    const { code, output } = await runCli([
      'token',
      '--url',
      server.httpUrl,
      '--username',
      'alice@contoso.onmicrosoft.com',
      '--password',
      'mock-entra-password',
    ])

    expect(code).toBe(0)
    expect(decodeJwt(output)).toMatchObject({
      preferred_username: 'alice@contoso.onmicrosoft.com',
      scp: expect.stringContaining('Tasks.Read'),
    })
  })

  test('calls over HTTPS where NODE_EXTRA_CA_CERTS names the CA file', async () => {
    const { code, output } = await runCli(['token', '--url', server.url], {
      env: { NODE_EXTRA_CA_CERTS: server.caFile },
    })

    expect(code).toBe(0)
    expect(decodeJwt(output).iss).toBe(server.issuer)
  })

  test.each([
    ['a wrong secret', ['--client-secret', 'wrong'], 'AADSTS7000215: Invalid client secret provided.'],
    ['an unknown app', ['--client-id', '99999999-9999-9999-9999-999999999999'], 'AADSTS700016: '],
    ['an unknown tenant', ['--tenant', 'fabrikam.example'], 'AADSTS90002: '],
    ['a wrong password', ['--username', 'alice@contoso.onmicrosoft.com', '--password', 'x'], 'AADSTS50126: '],
  ])('ends with exit code 1 and the reason for %s', async (_, flags, reason) => {
    const { code, output, errors } = await runCli(['token', '--url', server.httpUrl, ...flags])

    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(errors.startsWith(`mock-entra: ${reason}`)).toBe(true)
    expect(errors.trimEnd().split('\n')).toHaveLength(1)
  })

  test('says where no server answers, and how to start one', async () => {
    const port = await findFreePort()

    const { code, output, errors } = await runCli(['token', '--url', `http://localhost:${port}`])

    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(errors).toContain(`--url: received 'http://localhost:${port}', where no mock-entra answers`)
    expect(errors).toContain('Start one with: npx mock-entra')
    expect(errors.trimEnd().split('\n')).toHaveLength(1)
  })

  test('says where another server answers', async () => {
    await using other = await serve((_, response) => response.end('<html>'))

    const { code, errors } = await runCli(['token', '--url', other.url])

    expect(code).toBe(1)
    expect(errors).toContain('where no mock-entra answers')
  })

  test('says that an HTTPS server is not trusted, rather than that none answers', async () => {
    const { code, errors } = await runCli(['token', '--url', server.url])

    expect(code).toBe(1)
    expect(errors).toMatch(/certificate|NODE_EXTRA_CA_CERTS/)
  })
})
