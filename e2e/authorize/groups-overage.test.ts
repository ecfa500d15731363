import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { authorizeUrl } from '../support/authorize-url.ts'

const redirectUri = 'https://app.example/callback'

let entra: MockEntra
let tenant: TenantHandle
let app: App

beforeAll(async () => {
  entra = await startMockEntra()
})
beforeEach(() => {
  tenant = entra.createTenant()
  app = tenant.addApp({
    displayName: 'Groups',
    secret: 's3cret',
    groupMembershipClaims: 'SecurityGroup',
    web: { redirectUris: [redirectUri], implicitGrantSettings: { enableIdTokenIssuance: true } },
  })
})
afterAll(() => entra.close())

function addGroups(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) =>
      tenant.addGroup({ displayName: `Group ${index}`, members: [tenant.user.username] }).objectId,
  )
}

async function signIn(
  responseType: string,
  responseMode?: string,
): Promise<Readonly<Record<string, string>>> {
  const url = authorizeUrl(tenant, {
    client_id: app.appId,
    redirect_uri: redirectUri,
    response_type: responseType,
    response_mode: responseMode,
    scope: 'openid',
    nonce: 'n',
  })
  return (await tenant.signIn(url)).params
}

interface Tokens {
  readonly id_token: string
  readonly access_token: string
}

async function redeem(code = ''): Promise<Tokens> {
  const response = await fetch(`${tenant.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: app.appId,
      client_secret: 's3cret',
      redirect_uri: redirectUri,
      code,
    }),
  })
  return (await response.json()) as Tokens
}

async function signInWithCode(): Promise<Tokens> {
  return redeem((await signIn('code'))['code'])
}

describe('groups in an ID token from the token endpoint', () => {
  test('are listed as long as they are no more than 200', async () => {
    const ids = addGroups(200)

    const { id_token: idToken } = await signInWithCode()

    expect(new Set(decodeJwt(idToken)['groups'] as string[])).toEqual(new Set(ids))
  })

  test('give way, from the 201st on, to the address that lists them', async () => {
    addGroups(201)

    const { id_token: idToken } = await signInWithCode()

    const { tenantId, user } = tenant
    expect(decodeJwt(idToken)).toMatchObject({
      _claim_names: { groups: 'src1' },
      _claim_sources: {
        src1: { endpoint: `${entra.url}/${tenantId}/users/${user.objectId}/getMemberObjects` },
      },
    })
    expect(decodeJwt(idToken)).not.toHaveProperty('groups')
  })

  test('are all found at that address with the token of the user', async () => {
    const ids = addGroups(201)
    const { id_token: idToken, access_token: accessToken } = await signInWithCode()
    const { _claim_sources: sources } = decodeJwt<{
      _claim_sources: { src1: { endpoint: string } }
    }>(idToken)

    const response = await fetch(sources.src1.endpoint, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ securityEnabledOnly: true }),
    })

    const { value } = (await response.json()) as { value: string[] }
    expect(value).toHaveLength(201)
    expect(new Set(value)).toEqual(new Set(ids))
  })

  test('are not listed at that address for nobody', async () => {
    const { tenantId, user } = tenant

    const response = await fetch(`${entra.url}/${tenantId}/users/${user.objectId}/getMemberObjects`, {
      method: 'POST',
    })

    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: { code: 'InvalidAuthenticationToken' } })
  })
})

describe('groups in an ID token from the authorization endpoint', () => {
  test('are listed as long as they are no more than five', async () => {
    const ids = addGroups(5)

    const { id_token: idToken = '' } = await signIn('id_token')

    expect(new Set(decodeJwt(idToken)['groups'] as string[])).toEqual(new Set(ids))
  })

  // Whether there is room or not: web apps get their ID token in a form, and have the same limit.
  test.each(['fragment', 'form_post'])(
    'give way, from the sixth on, to the word that there are some, by response_mode=%s',
    async (mode) => {
      addGroups(6)

      const { id_token: idToken = '' } = await signIn('id_token', mode)

      expect(decodeJwt(idToken)).toMatchObject({ hasgroups: true })
      expect(decodeJwt(idToken)).not.toHaveProperty('groups')
    },
  )

  test('are listed once more in the ID token for the code of the same sign-in', async () => {
    const ids = addGroups(6)

    const { id_token: first = '', code } = await signIn('code id_token')
    const { id_token: second } = await redeem(code)

    expect(decodeJwt(first)).toMatchObject({ hasgroups: true })
    expect(new Set(decodeJwt(second)['groups'] as string[])).toEqual(new Set(ids))
  })
})
