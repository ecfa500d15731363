import { ClientSecretCredential } from '@azure/identity'
import { ConfidentialClientApplication } from '@azure/msal-node'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { discovery } from 'openid-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => entra.reset())
afterAll(() => entra.close())

const scopes = ['https://vault.azure.net/.default']

function validate(token: string, issuer = entra.issuer): Promise<unknown> {
  return rejectionOf(jwtVerify(token, createRemoteJWKSet(new URL(entra.jwksUri)), { issuer }))
}

describe('explain finds what the mock answered', () => {
  test('behind a ServerError of MSAL, with the cause and remedy of AADSTS7000215', async () => {
    const { auth } = entra.msalConfig()
    const client = new ConfidentialClientApplication({ auth: { ...auth, clientSecret: 'wrong' } })
    const error = await rejectionOf(client.acquireTokenByClientCredential({ scopes }))

    expect(entra.explain(error)).toMatchObject({
      code: 'refused',
      cause: "AADSTS7000215: The `client_secret` equals none of the app's secrets.",
      remedy: 'Send the value of the secret (`secretText`, not `keyId`), form-encoded.',
      evidence: [`the mock answered POST /${entra.tenantId}/oauth2/v2.0/token with 401 with AADSTS7000215`],
      alternatives: [],
    })
  })

  test('behind an AuthenticationRequiredError of @azure/identity', async () => {
    const { tenantId, clientId } = entra.credentials
    const credential = new ClientSecretCredential(tenantId, clientId, 'wrong', entra.identityOptions())

    const error = await rejectionOf(credential.getToken(scopes))

    expect(entra.explain(error)).toMatchObject({
      code: 'refused',
      evidence: [expect.stringContaining('with 401')],
    })
  })

  test('and says where it did not', async () => {
    const { auth } = entra.msalConfig()
    const client = new ConfidentialClientApplication({ auth: { ...auth, clientSecret: 'wrong' } })
    const error = await rejectionOf(client.acquireTokenByClientCredential({ scopes }))

    const other = entra.createTenant()

    expect(other.explain(error).evidence).toEqual([
      `the journal of tenant ${other.tenantId} has no such answer: it came from another tenant, another server or the client's cache`,
    ])
  })

  test('because a test planned it', async () => {
    entra.faults.next('token', { status: 503 })
    const client = new ConfidentialClientApplication(entra.msalConfig())

    const error = await rejectionOf(client.acquireTokenByClientCredential({ scopes }))

    expect(entra.explain(error).code).toBe('planned-fault')
  })

  test('earlier, where MSAL repeats a failure without asking again', async () => {
    entra.faults.next('token', { status: 503, retryAfter: 60 })
    const client = new ConfidentialClientApplication(entra.msalConfig())
    await rejectionOf(client.acquireTokenByClientCredential({ scopes }))

    const error = await rejectionOf(client.acquireTokenByClientCredential({ scopes }))

    expect(entra.requests.filter({ endpoint: 'token' })).toHaveLength(1)
    const explanation = entra.explain(error)
    expect(explanation.code).toBe('client-throttle')
    expect(explanation.evidence[1]).toBe(
      `earlier, the mock answered POST /${entra.tenantId}/oauth2/v2.0/token with 503`,
    )
  })
})

describe('explain finds why a validator refuses a token', () => {
  test("whose issuer is the mock's, where the validator expects Microsoft's", async () => {
    const expected = `https://login.microsoftonline.com/${entra.tenantId}/v2.0`
    const error = await validate(await entra.tokens.accessToken(), expected)

    expect(error).toMatchObject({ code: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim: 'iss' })
    expect(entra.explain(error)).toMatchObject({
      code: 'issuer-mismatch',
      cause: "The validator expects another issuer than the mock's.",
      remedy: 'Configure the validator with entra.issuer.',
      evidence: [`the token's iss is ${entra.issuer}`, `entra.issuer is ${entra.issuer}`],
    })
  })

  test('that was issued under another host name', async () => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: entra.credentials.clientId,
      client_secret: entra.credentials.clientSecret,
      scope: `${entra.api.identifierUri}/.default`,
    })
    const response = await fetch(`${entra.httpUrl}/${entra.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body,
    })
    const { access_token: token } = (await response.json()) as { access_token: string }

    const explanation = entra.explain(await validate(token))

    expect(explanation.code).toBe('issuer-mismatch')
    expect(explanation.evidence[0]).toBe(`the token's iss is ${entra.httpUrl}/${entra.tenantId}/v2.0`)
    expect(explanation.remedy).toMatch(/^Get tokens and validate them under one name/)
  })

  test('of version 1, where the validator expects version 2', async () => {
    const token = await entra.tokens.accessToken({ version: 1 })

    expect(entra.explain(await validate(token)).code).toBe('token-version')
  })

  test.each([
    [undefined, 2],
    [1, 1],
  ])('whose audience has the name of another version: %s', async (version, named) => {
    const { appId, identifierUri } = entra.api
    const audience = named === 1 ? appId : identifierUri
    const token = await entra.tokens.accessToken(version === 1 ? { version: 1 } : {})
    const keys = createRemoteJWKSet(new URL(entra.jwksUri))

    const error = await rejectionOf(jwtVerify(token, keys, { audience }))

    expect(error).toMatchObject({ code: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim: 'aud' })
    const explanation = entra.explain(error, { configuration: { audience } })
    const other = named === 1 ? identifierUri : appId
    expect(explanation).toMatchObject({ code: 'audience-mismatch', alternatives: [] })
    expect(explanation.evidence).toEqual([
      `the token's aud is ${other}`,
      `the configuration expects ${audience}`,
      `it is a name of the app ${entra.api.displayName}: ${appId}, ${identifierUri}`,
      `the token's ver is ${named}.0`,
    ])
    expect(explanation.remedy).toContain(`Have the validator expect ${other}`)
  })

  test('of another tenant', async () => {
    const other = entra.createTenant()
    const error = await rejectionOf(
      jwtVerify(await other.tokens.accessToken(), createRemoteJWKSet(new URL(other.jwksUri)), {
        issuer: entra.issuer,
      }),
    )

    expect(entra.explain(error).code).toBe('other-tenant')
  })

  test('that has expired', async () => {
    const error = await validate(await entra.tokens.accessToken({ expiresIn: -60 }))

    expect(error).toMatchObject({ code: 'ERR_JWT_EXPIRED' })
    expect(entra.explain(error).code).toBe('expired')
  })

  test("that is valid by the mock's clock, which the test moved", async () => {
    entra.clock.advance({ days: -2 })

    const error = await validate(await entra.tokens.accessToken())

    expect(entra.explain(error).code).toBe('clock-moved')
  })

  test('of another mock', async () => {
    await using other = await startMockEntra()
    const error = await validate(await other.tokens.accessToken())

    const explanation = entra.explain(error)

    expect(error).toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
    expect([explanation, ...explanation.alternatives].map(({ cause }) => cause)).toEqual([
      'The token was signed by another mock or tenant, or before a key rotation.',
      'The validator does not have the keys of this tenant: it reads them elsewhere, or kept those of an earlier mock.',
    ])
  })

  test('with keys that it read elsewhere', async () => {
    await using other = await startMockEntra()
    const keys = createRemoteJWKSet(new URL(other.jwksUri))

    const error = await rejectionOf(jwtVerify(await entra.tokens.accessToken(), keys))

    expect(entra.explain(error)).toMatchObject({
      code: 'other-keys',
      evidence: ['nobody has asked this tenant for its keys'],
      alternatives: [],
    })
  })

  test('because openid-client takes common from the real host only', async () => {
    const error = await rejectionOf(discovery(new URL(`${entra.url}/common/v2.0`), entra.app.appId))

    const explanation = entra.explain(error)

    expect(explanation.code).toBe('issuer-mismatch')
    expect(explanation.evidence).toEqual([
      `the client was given ${entra.url}/common/v2.0`,
      `the document says ${entra.url}/{tenantid}/v2.0`,
    ])
  })
})

test.each([[new Error('boom')], ['boom'], [undefined], [null], [{}]])(
  'explain does not guess about %s',
  (error) => {
    expect(entra.explain(error)).toMatchObject({
      code: 'unknown',
      remedy:
        'Pass the configuration of the client as well, start the mock with log: true, or run npx mock-entra doctor.',
    })
  },
)
