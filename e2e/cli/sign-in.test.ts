import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { aFolder, runCli, startServer } from '../support/cli.ts'
import type { CliResult, CliServer } from '../support/cli.ts'
import { serve } from '../support/serve.ts'

const redirectUri = 'http://localhost:3000/auth/callback'
const careful = '33333333-3333-4333-8333-333333333333'

const tenant = {
  apps: [
    {
      appId: '11111111-1111-1111-1111-111111111111',
      secret: 's',
      web: { redirectUris: [redirectUri], implicitGrantSettings: { enableIdTokenIssuance: true } },
    },
    {
      appId: careful,
      web: { redirectUris: [redirectUri] },
      requireConsent: true,
      requiredResourceAccess: [],
      conditionalAccess: { grantControls: ['mfa', 'termsOfUse'] },
    },
  ],
  users: [
    { userPrincipalName: 'alice', displayName: 'Alice' },
    { userPrincipalName: 'bob', password: "b&b's" },
    { userPrincipalName: 'carol', passwordProfile: { forceChangePasswordNextSignIn: true } },
  ],
}

const folder = aFolder()
let server: CliServer

beforeAll(async () => {
  const config = join(folder.path, 'mock-entra.json')
  writeFileSync(config, JSON.stringify({ tenants: [tenant] }))
  server = await startServer(['--config', config])
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

function authorizeUrl(params: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({
    client_id: server.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile',
    ...params,
  })
  return `https://login.microsoftonline.com/${server.tenantId}/oauth2/v2.0/authorize?${query.toString()}`
}

function signIn(...args: readonly string[]): Promise<CliResult> {
  return runCli(['sign-in', '--url', server.httpUrl, ...args])
}

async function nameOfUser({ output }: CliResult): Promise<unknown> {
  const response = await fetch(`${server.httpUrl}/${server.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: server.clientId,
      client_secret: 's',
      grant_type: 'authorization_code',
      code: output.trim(),
      redirect_uri: redirectUri,
    }),
  })
  const { id_token: idToken } = (await response.json()) as { id_token: string }
  return decodeJwt(idToken)['preferred_username']
}

describe('sign-in', () => {
  test("prints the code of a request that names Microsoft's host, which stands for the first user", async () => {
    const result = await signIn(authorizeUrl())

    expect(result).toMatchObject({ code: 0, errors: '' })
    expect(await nameOfUser(result)).toBe('alice@contoso.onmicrosoft.com')
  })

  test('signs in the user whom --username names, with --password, rather than the one of the hint', async () => {
    const url = authorizeUrl({ login_hint: 'alice@contoso.onmicrosoft.com' })

    const result = await signIn('--username', 'bob@contoso.onmicrosoft.com', '--password', "b&b's", url)

    expect(await nameOfUser(result)).toBe('bob@contoso.onmicrosoft.com')
  })

  test('signs in the user of the hint', async () => {
    const url = authorizeUrl({ login_hint: 'bob@contoso.onmicrosoft.com' })

    const result = await signIn('--password', "b&b's", url)

    expect(await nameOfUser(result)).toBe('bob@contoso.onmicrosoft.com')
  })

  test.each(['query', 'fragment', 'form_post'])('finds the code in response_mode=%s', async (mode) => {
    const result = await signIn(authorizeUrl({ response_mode: mode }))

    expect(await nameOfUser(result)).toBe('alice@contoso.onmicrosoft.com')
  })

  test('passes the second factor, and accepts terms of use and consent', async () => {
    const { code, output, errors } = await signIn(
      authorizeUrl({ client_id: careful, scope: 'openid User.Read' }),
    )

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).not.toBe('')
  })

  test.each<[what: string, args: () => string[], reason: RegExp]>([
    [
      'a wrong password',
      () => ['--password', 'wrong', authorizeUrl()],
      /password is incorrect.*AADSTS50126/i,
    ],
    [
      'a user that does not exist',
      () => ['--username', 'nobody@contoso.onmicrosoft.com', authorizeUrl()],
      /AADSTS50034/,
    ],
    [
      'an expired password',
      () => ['--username', 'carol@contoso.onmicrosoft.com', authorizeUrl()],
      /the page 'Update your password' asks for what only a browser can give/,
    ],
    [
      'a permission that an administrator has to grant',
      () => [authorizeUrl({ client_id: careful, scope: 'openid User.Read.All' })],
      /the page 'Need admin approval' asks for what only a browser can give/,
    ],
    [
      'an unregistered redirect URI',
      () => [authorizeUrl({ redirect_uri: 'https://evil.example/cb' })],
      /AADSTS50011: /,
    ],
    ['an error that goes to the app', () => [authorizeUrl({ prompt: 'none' })], /AADSTS50058: /],
    [
      'an answer without a code',
      () => [authorizeUrl({ response_type: 'id_token', nonce: 'n' })],
      /the app gets no code; response_type has to name it/,
    ],
    [
      'a URL of another kind',
      () => ['https://login.microsoftonline.com/v9'],
      /mock-entra serves no GET \/v9\./,
    ],
    [
      'what is no URL',
      () => ['/authorize?a=b'],
      /authorize-url: received '\/authorize\?a=b', expected the URL/,
    ],
    ['a missing URL', () => [], /authorize-url: received nothing, expected authorize-url/],
  ])('ends with exit code 1 and the reason for %s', async (_, args, reason) => {
    const { code, output, errors } = await signIn(...args())

    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(errors).toMatch(reason)
    expect(errors.trimEnd().split('\n')).toHaveLength(1)
  })

  test('says where another server answers', async () => {
    await using other = await serve((_, response) => response.end('<html>'))

    const { code, errors } = await runCli(['sign-in', '--url', other.url, authorizeUrl()])

    expect(code).toBe(1)
    expect(errors).toContain('neither a page nor a redirect; is it a mock-entra that answers at --url?')
  })

  test('says where no server answers', async () => {
    const { code, errors } = await runCli(['sign-in', '--url', 'http://localhost:1', authorizeUrl()])

    expect(code).toBe(1)
    expect(errors).toContain('Start one with: npx mock-entra')
  })
})
