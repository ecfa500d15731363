import { ConfidentialClientApplication, InteractionRequiredAuthError, ServerError } from '@azure/msal-node'
import type { AccountInfo } from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { ConditionalAccess, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireOnBehalfOf, acquireOrdersToken, addApiChain, stockScope } from '../support/api-chain.ts'
import { signInOnDevice } from '../support/device.ts'
import { acquireByCode } from '../support/msal-sign-in.ts'
import type { CodeUrlRequest } from '../support/msal-sign-in.ts'
import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

interface SignedIn {
  readonly tenant: TenantHandle
  readonly client: ConfidentialClientApplication
  readonly account: AccountInfo
  readonly scopes: string[]
}

/** A web app with a user who signed in by password, before any policy asked for more. */
async function signIn(request: Partial<CodeUrlRequest> = {}): Promise<SignedIn> {
  const tenant = entra.createTenant()
  const client = new ConfidentialClientApplication(tenant.msalConfig())
  const scopes = [`${tenant.api.identifierUri}/Tasks.Read`]
  const { account } = await acquireByCode(tenant, client, { scopes, ...request })
  return { tenant, client, account: account!, scopes }
}

/** How a refresh is refused after a policy has been set. */
async function refusalUnder(policy: ConditionalAccess, signedIn?: SignedIn): Promise<Error> {
  const { tenant, client, account, scopes } = signedIn ?? (await signIn())
  tenant.setConditionalAccess(tenant.user, policy)
  return await rejectionOf(client.acquireTokenSilent({ scopes, account, forceRefresh: true }))
}

function claimsOf(error: Error): string {
  return (error as InteractionRequiredAuthError).claims
}

describe('MSAL Node, a policy that asks for multi-factor authentication', () => {
  test('makes acquireTokenSilent an InteractionRequiredAuthError with AADSTS50076', async () => {
    const error = await refusalUnder({ grantControls: ['mfa'] })

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50076, subError: 'basic_action' })
  })

  test('names itself in the claims of the error', async () => {
    const error = await refusalUnder({ grantControls: ['mfa'] })

    expect(JSON.parse(claimsOf(error))).toEqual({
      access_token: {
        capolids: { essential: true, values: [expect.stringMatching(/^[\da-f-]{36}$/) as string] },
      },
    })
  })

  test('makes username and password an InteractionRequiredAuthError with AADSTS50076 and claims', async () => {
    const { tenant, client, scopes } = await signIn()
    tenant.setConditionalAccess(tenant.user, { grantControls: ['mfa'] })
    const { username, password = '' } = tenant.user

    const error = await rejectionOf(client.acquireTokenByUsernamePassword({ scopes, username, password }))

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorCode: 'invalid_grant', errorNo: 50076, subError: 'basic_action' })
    expect(claimsOf(error)).toContain('capolids')
  })

  test('is satisfied by a sign-in with these claims, after which silent requests go through', async () => {
    const signedIn = await signIn()
    const error = await refusalUnder({ grantControls: ['mfa'] }, signedIn)
    const { tenant, client, scopes } = signedIn

    const { account } = await acquireByCode(tenant, client, { scopes, claims: claimsOf(error) })

    const silent = await client.acquireTokenSilent({ scopes, account: account!, forceRefresh: true })
    expect(silent).toMatchObject({ fromCache: false, uniqueId: tenant.user.objectId })
  })

  test('is told by amr in v1 tokens', async () => {
    const { tenant, client } = await signIn()
    const before = await acquireByCode(tenant, client, { scopes: ['User.Read'] })
    tenant.setConditionalAccess(tenant.user, { grantControls: ['mfa'] })

    const after = await acquireByCode(tenant, client, { scopes: ['User.Read'] })

    expect(decodeJwt(before.accessToken)['amr']).toEqual(['pwd'])
    expect(decodeJwt(after.accessToken)['amr']).toEqual(['pwd', 'mfa'])
  })

  test('asks for nothing once it is gone', async () => {
    const signedIn = await signIn()
    await refusalUnder({ grantControls: ['mfa'] }, signedIn)
    const { tenant, client, account, scopes } = signedIn

    tenant.setConditionalAccess(tenant.user, {})

    const silent = await client.acquireTokenSilent({ scopes, account, forceRefresh: true })
    expect(silent.uniqueId).toBe(tenant.user.objectId)
  })

  test('asks for it at its own API only', async () => {
    const { tenant, client, account, scopes } = await signIn()
    tenant.setConditionalAccess(tenant.api, { grantControls: ['mfa'] })

    const graph = await client.acquireTokenSilent({ scopes: ['User.Read'], account })
    const error = await rejectionOf(client.acquireTokenSilent({ scopes, account, forceRefresh: true }))

    expect(graph.uniqueId).toBe(tenant.user.objectId)
    expect(error).toMatchObject({ errorNo: 50076 })
  })

  test('reaches the client through the API in the middle, which passes the claims on', async () => {
    const { tenant, client } = await signIn()
    const { orders, stock } = addApiChain(tenant)
    tenant.setConditionalAccess(stock, { grantControls: ['mfa'] })
    const oboAssertion = await acquireOrdersToken(tenant)
    const error = await rejectionOf(acquireOnBehalfOf(tenant, orders, { oboAssertion, scopes: [stockScope] }))

    const claims = claimsOf(error)
    const stepUp = await acquireByCode(tenant, client, { scopes: ['api://orders/Orders.Read'], claims })
    const result = await acquireOnBehalfOf(tenant, orders, {
      oboAssertion: stepUp.accessToken,
      scopes: [stockScope],
    })

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorNo: 50076, subError: 'basic_action' })
    expect(result?.uniqueId).toBe(tenant.user.objectId)
  })
})

describe('MSAL Node, policies that ask for something else', () => {
  test('block is an InteractionRequiredAuthError with AADSTS53003 and message_only', async () => {
    const error = await refusalUnder({ grantControls: ['block'] })

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorNo: 53003, subError: 'message_only' })
  })

  test('block cannot be signed in against: the person sees AADSTS53003', async () => {
    const { tenant, client, scopes } = await signIn()
    tenant.setConditionalAccess(tenant.user, { grantControls: ['block'] })

    const error = await rejectionOf(acquireByCode(tenant, client, { scopes }))

    expect(error).toMatchObject({ code: 'MOCK_ENTRA_SIGN_IN_REFUSED' })
    expect(error.message).toContain('AADSTS53003: ')
  })

  test('termsOfUse is an InteractionRequiredAuthError with AADSTS50158', async () => {
    const error = await refusalUnder({ grantControls: ['termsOfUse'] })

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorNo: 50158 })
  })

  test('passwordChange is an InteractionRequiredAuthError with AADSTS50055', async () => {
    const error = await refusalUnder({ grantControls: ['passwordChange'] })

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorNo: 50055, subError: 'user_password_expired' })
  })

  test.each(['termsOfUse', 'passwordChange'] as const)('%s is satisfied by a sign-in', async (control) => {
    const { tenant, client, scopes } = await signIn()
    tenant.setConditionalAccess(tenant.user, { grantControls: [control] })

    const { account } = await acquireByCode(tenant, client, { scopes })

    const silent = await client.acquireTokenSilent({ scopes, account: account!, forceRefresh: true })
    expect(silent.uniqueId).toBe(tenant.user.objectId)
  })
})

describe('MSAL Node, authentication contexts', () => {
  const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } })

  test('a sign-in that steps up gets them in acrs', async () => {
    const { tenant, client, scopes } = await signIn()

    const result = await acquireByCode(tenant, client, { scopes, claims })

    expect(decodeJwt(result.accessToken)['acrs']).toEqual(['c1'])
  })

  test('a sign-in that does not has no acrs', async () => {
    const { client, account, scopes } = await signIn()

    const { accessToken } = await client.acquireTokenSilent({ scopes, account })

    expect(decodeJwt(accessToken)).not.toHaveProperty('acrs')
  })

  test('a refresh keeps them', async () => {
    const { tenant, client, scopes } = await signIn()
    const { account } = await acquireByCode(tenant, client, { scopes, claims })

    const silent = await client.acquireTokenSilent({ scopes, account: account!, forceRefresh: true })

    expect(decodeJwt(silent.accessToken)['acrs']).toEqual(['c1'])
  })

  test('a silent request for one that the sign-in lacks is AADSTS50076 with the same claims', async () => {
    const { client, account, scopes } = await signIn()

    const error = await rejectionOf(client.acquireTokenSilent({ scopes, account, claims }))

    expect(error).toBeInstanceOf(InteractionRequiredAuthError)
    expect(error).toMatchObject({ errorNo: 50076, subError: 'basic_action' })
    expect(JSON.parse(claimsOf(error))).toEqual(JSON.parse(claims))
  })

  test('claims that are no object are a ServerError', async () => {
    const { client, account, scopes } = await signIn()

    const error = await rejectionOf(
      client.acquireTokenSilent({ scopes, account, claims: '{"access_token":1}' }),
    )

    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ errorCode: 'invalid_request' })
  })
})

describe('MSAL Node, a device that signs in again with the claims of the refusal', () => {
  /** Signs in on a device as an app does that MSAL has told which claims are missing. */
  async function signInAgain(tenant: TenantHandle, claims: string): Promise<string> {
    const scopes = [`${tenant.api.identifierUri}/Tasks.Read`]
    const device = { config: tenant.msalConfig(), scopes, claims }
    const result = await signInOnDevice(device, ({ userCode }) => tenant.approveDeviceCode(userCode))
    return result!.accessToken
  }

  test.each([
    ["the user's", (tenant: TenantHandle) => tenant.user],
    ["the API's", (tenant: TenantHandle) => tenant.api],
  ])('satisfies %s policy that asks for multi-factor authentication', async (_whose, targetOf) => {
    const signedIn = await signIn()
    const { tenant, client, account, scopes } = signedIn
    tenant.setConditionalAccess(targetOf(tenant), { grantControls: ['mfa'] })
    const error = await rejectionOf(client.acquireTokenSilent({ scopes, account, forceRefresh: true }))

    const token = await signInAgain(tenant, claimsOf(error))

    expect(decodeJwt(token)['oid']).toBe(tenant.user.objectId)
  })

  test('gets the authentication contexts that it asks for', async () => {
    const { tenant } = await signIn()
    const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } })

    const token = await signInAgain(tenant, claims)

    expect(decodeJwt(token)['acrs']).toEqual(['c1'])
  })
})
