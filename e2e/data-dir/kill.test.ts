import { describe, expect, test } from 'vitest'

import { aFolder, startServer } from '../support/cli.ts'
import type { CliServer } from '../support/cli.ts'

const writes = 1000
const atOnce = 8

interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

/** Asks for tokens as the seeded app, with its own secret. */
async function acquire(server: CliServer, parameters: Readonly<Record<string, string>>): Promise<Tokens> {
  const { httpUrl, tenantId, clientId, clientSecret } = server
  const response = await fetch(`${httpUrl}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...parameters }),
  })
  const body = (await response.json()) as Tokens
  expect({ status: response.status, body }).toMatchObject({ status: 200 })
  return body
}

/** @param resource by default Microsoft Graph */
async function authorize(server: CliServer, resource = 'https://graph.microsoft.com'): Promise<string> {
  const request = { grant_type: 'client_credentials', scope: `${resource}/.default` }
  return `Bearer ${(await acquire(server, request)).access_token}`
}

/** A request with a token of the seeded app for the resource. */
async function send(
  server: CliServer,
  request: string,
  { resource, body }: { readonly resource?: string; readonly body?: object } = {},
): Promise<Readonly<Record<string, unknown>>> {
  const [method = '', path = ''] = request.split(' ')
  const response = await fetch(`${server.httpUrl}${path}`, {
    method,
    headers: { authorization: await authorize(server, resource), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  expect([request, response.ok, text]).toEqual([request, true, text])
  return JSON.parse(text || '{}') as Readonly<Record<string, unknown>>
}

/**
 * Sends writes, several at once, and kills the server when so many were acknowledged, while others are under way.
 *
 * @returns what was acknowledged
 */
async function writeUntilKilled(server: CliServer, round: number, killAfter: number): Promise<string[]> {
  const authorization = await authorize(server)
  const acknowledged: string[] = []
  let next = 0

  async function writeOn(): Promise<void> {
    while (next < writes) {
      const name = `round-${round}-write-${next++}`
      const response = await fetch(`${server.httpUrl}/v1.0/applications`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ displayName: name }),
      }).catch(() => undefined) // the server was killed
      if (response === undefined) return
      expect(response.status).toBe(201)
      acknowledged.push(name)
      if (acknowledged.length === killAfter) void server.end('SIGKILL')
    }
  }

  await Promise.all(Array.from({ length: atOnce }, writeOn))
  expect((await server.ended).signal).toBe('SIGKILL')
  return acknowledged
}

/** The names of all applications that Microsoft Graph lists. */
async function listNames(server: CliServer): Promise<Set<string>> {
  const authorization = await authorize(server)
  const names = new Set<string>()
  let url: string | undefined = `${server.httpUrl}/v1.0/applications?$select=displayName&$top=999`
  while (url !== undefined) {
    const response = await fetch(url, { headers: { authorization } })
    const body = (await response.json()) as {
      readonly value: readonly { readonly displayName: string }[]
      readonly '@odata.nextLink'?: string
    }
    for (const { displayName } of body.value) names.add(displayName)
    url = body['@odata.nextLink']
  }
  return names
}

describe('a server that is killed in the middle of 1,000 writes', () => {
  test('has every acknowledged one after the next start, five times over', { timeout: 120_000 }, async () => {
    using folder = aFolder()
    const acknowledged: string[] = []

    for (const [round, killAfter] of [1, 137, 400, 611, 950].entries()) {
      const server = await startServer(['--data', folder.path])
      const now = await writeUntilKilled(server, round, killAfter)

      expect(now.length).toBeGreaterThanOrEqual(killAfter)
      expect(now.length).toBeLessThan(writes)
      acknowledged.push(...now)
      await using restarted = await startServer(['--data', folder.path])
      const kept = await listNames(restarted)
      expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
    }
  })
})

describe('a server that is killed with the last answer', () => {
  test('has what sign-in, consent and Azure Resource Manager changed', async () => {
    using folder = aFolder()
    const server = await startServer(['--data', folder.path])
    const arm = 'https://management.azure.com'
    const password = 'Str0ng-password'
    const userPrincipalName = 'bob@contoso.onmicrosoft.com'
    await send(server, 'POST /v1.0/users', {
      body: {
        accountEnabled: true,
        displayName: 'Bob',
        mailNickname: 'bob',
        userPrincipalName,
        passwordProfile: { password, forceChangePasswordNextSignIn: false },
      },
    })
    const portal = '74658136-14ec-4630-ad9b-26e160ff0fc6'
    const requiredResourceAccess = [
      {
        resourceAppId: '00000003-0000-0000-c000-000000000000',
        resourceAccess: [{ id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', type: 'Scope' }],
      },
    ]
    const { appId } = await send(server, 'POST /v1.0/applications', {
      body: { displayName: 'App', requiredResourceAccess },
    })
    const { id } = await send(server, 'POST /v1.0/servicePrincipals', { body: { appId } })
    const consent = `/api/RegisteredApplications/${String(appId)}/Consent?onBehalfOfAll=true`
    await send(server, `POST ${consent}`, { resource: portal, body: {} })
    const { value } = await send(server, 'GET /subscriptions?api-version=2022-12-01', { resource: arm })
    const [subscription] = value as readonly { readonly id: string }[]
    const group = `${subscription!.id}/resourcegroups/group`
    const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/worker?api-version=2023-01-31`
    const body = { location: 'westeurope' }
    await send(server, `PUT ${group}?api-version=2022-09-01`, { resource: arm, body })
    const created = await send(server, `PUT ${identity}`, { resource: arm, body })
    const signedIn = await acquire(server, {
      grant_type: 'password',
      username: userPrincipalName,
      password,
      scope: 'offline_access User.Read',
    })
    await server.end('SIGKILL')

    await using restarted = await startServer(['--data', folder.path])

    const renewed = await acquire(restarted, {
      grant_type: 'refresh_token',
      refresh_token: signedIn.refresh_token,
    })
    const grants = await send(restarted, `GET /v1.0/servicePrincipals/${String(id)}/oauth2PermissionGrants`)
    const kept = await send(restarted, `GET ${identity}`, { resource: arm })
    expect(renewed.access_token).toEqual(expect.any(String))
    expect(grants['value']).toMatchObject([{ consentType: 'AllPrincipals', scope: 'User.Read' }])
    expect(kept).toEqual(created)
  })
})
