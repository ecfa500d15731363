import { describe, expect, it } from 'vitest'

import type { AppSeed } from '../directory/seeds.ts'
import { NotImplemented } from '../errors/not-implemented.ts'
import type { Issuer } from '../issuer.ts'
import {
  aTenant,
  aTokenFactory,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import { answerTokenRequest } from '../token-endpoint.ts'
import type { TokenRequest } from '../token-request.ts'
import type { TokenFactory } from '../tokens/factory-options.ts'

const tierId = 'aaaaaaaa-0000-4000-8000-000000000001'
const backId = 'aaaaaaaa-0000-4000-8000-000000000002'
const aliceId = 'aaaaaaaa-0000-4000-8000-000000000009'
const graph = 'https://graph.microsoft.com'
const noon = Date.parse('2026-03-04T12:00:00Z')

const back: AppSeed = {
  appId: backId,
  displayName: 'Back',
  identifierUris: ['api://back'],
  api: { oauth2PermissionScopes: [{ value: 'Call' }] },
}

interface Chain extends SeededTenant {
  readonly issuer: Issuer
  readonly tokens: TokenFactory
}

/** A tenant whose API Tier calls its API Back. */
function addChain(issuer: Issuer, tier: AppSeed = {}): Chain {
  const seeded = aTenant(issuer, {
    apis: [
      {
        appId: tierId,
        displayName: 'Tier',
        secret: 's3cret',
        identifierUris: ['api://tier'],
        api: { oauth2PermissionScopes: [{ value: 'Call' }] },
        ...tier,
      },
      back,
    ],
    users: [{ id: aliceId, userPrincipalName: 'alice' }],
  })
  return { issuer, ...seeded, tokens: aTokenFactory(issuer, seeded) }
}

function aChain(tier: AppSeed = {}): Chain {
  return addChain(anIssuer({ timeSource: () => noon }), tier)
}

/** The request of Tier for a token of Back's, right unless a test makes it wrong. */
function anOnBehalfOfRequest(assertion: string | undefined, parts: Partial<TokenRequest> = {}): TokenRequest {
  return aTokenRequest({
    grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requestedTokenUse: 'on_behalf_of',
    clientId: tierId,
    clientSecret: 's3cret',
    scope: 'api://back/Call',
    assertion,
    ...parts,
  })
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decode(part: string): object {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as object
}

describe('on-behalf-of, parameters', () => {
  it.each([
    ['assertion', { assertion: undefined }],
    ['assertion', { assertion: '' }],
    ['requested_token_use', { requestedTokenUse: undefined }],
    ['scope', { scope: undefined }],
    ['scope', { scope: '' }],
  ])('needs %s: AADSTS900144 (%j)', async (name, parts) => {
    const { issuer, tokens } = aChain()
    const assertion = await tokens.accessToken()

    const refusal = await refusalOfRequest(issuer, anOnBehalfOfRequest(assertion, parts))

    expect(refusal).toMatchObject({ aadsts: 900144, error: 'invalid_request', status: 400 })
    expect(refusal.message).toBe(`The request body must contain the parameter '${name}'.`)
  })

  it('needs resource on the v1 endpoint: AADSTS50001', async () => {
    const { issuer, tokens } = aChain()
    const request = anOnBehalfOfRequest(await tokens.accessToken(), { endpoint: 'v1', scope: undefined })

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal).toMatchObject({ aadsts: 50001, error: 'invalid_resource', status: 400 })
  })

  it('knows one use of a token: AADSTS90100', async () => {
    const { issuer, tokens } = aChain()
    const request = anOnBehalfOfRequest(await tokens.accessToken(), { requestedTokenUse: 'actor' })

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal).toMatchObject({ aadsts: 90100, error: 'invalid_request', status: 400 })
  })

  it.each(['urn:ietf:params:oauth:token-type:saml2', 'urn:ietf:params:oauth:token-type:saml1'])(
    'says that %s is not implemented',
    async (requestedTokenType) => {
      const { issuer, tokens } = aChain()
      const request = anOnBehalfOfRequest(await tokens.accessToken(), { requestedTokenType })

      await expect(answerTokenRequest(issuer, request)).rejects.toBeInstanceOf(NotImplemented)
    },
  )

  it.each([
    ['a wrong secret', { clientSecret: 'wrong' }, 7000215, 'invalid_client'],
    ['no secret', { clientSecret: undefined }, 7000218, 'invalid_client'],
    ['scopes of two resources', { scope: 'api://back/Call User.Read' }, 28000, 'invalid_request'],
    ['a scope that nobody exposes', { scope: 'api://back/Nope' }, 70011, 'invalid_scope'],
    ['common', { tenant: 'common' }, 50059, 'invalid_request'],
  ])('is refused with %s (%j): AADSTS%i', async (_, parts, aadsts, error) => {
    const { issuer, tokens } = aChain()

    const refusal = await refusalOfRequest(issuer, anOnBehalfOfRequest(await tokens.accessToken(), parts))

    expect(refusal).toMatchObject({ aadsts, error, status: error === 'invalid_client' ? 401 : 400 })
  })
})

describe('on-behalf-of, assertion', () => {
  interface Fault {
    readonly what: string
    readonly mint: (tokens: TokenFactory) => Promise<string>
    readonly aadsts: number
  }

  const faults: readonly Fault[] = [
    { what: 'for another API', mint: (tokens) => tokens.accessToken({ resource: backId }), aadsts: 500131 },
    {
      what: 'for Microsoft Graph',
      mint: (tokens) => tokens.accessToken({ resource: graph }),
      aadsts: 500131,
    },
    {
      what: 'for nobody',
      mint: (tokens) => tokens.accessToken({ claims: { aud: undefined } }),
      aadsts: 500131,
    },
    {
      what: 'that is an ID token of the app',
      mint: (tokens) => tokens.idToken({ app: tierId }),
      aadsts: 240002,
    },
    {
      what: 'that is a v1 ID token of the app',
      mint: (tokens) => tokens.idToken({ app: tierId, version: 1 }),
      aadsts: 240002,
    },
    { what: 'that is an ID token of another app', mint: (tokens) => tokens.idToken(), aadsts: 500131 },
    { what: 'of an app', mint: (tokens) => tokens.appToken({ resource: tierId }), aadsts: 7000114 },
    {
      what: 'of an unknown user',
      mint: (tokens) => tokens.accessToken({ claims: { oid: backId } }),
      aadsts: 51004,
    },
    {
      what: 'of an unknown key',
      mint: (tokens) => tokens.accessToken({ header: { kid: 'nobody' } }),
      aadsts: 50013,
    },
    {
      what: 'with another header',
      mint: async (tokens) => {
        const [header = '', ...rest] = (await tokens.accessToken()).split('.')
        return [encode({ ...decode(header), typ: 'at+jwt' }), ...rest].join('.')
      },
      aadsts: 50013,
    },
    {
      what: 'with another payload',
      mint: async (tokens) => {
        const [header, payload = '', signature] = (await tokens.accessToken()).split('.')
        return [header, encode({ ...decode(payload), scp: 'Admin' }), signature].join('.')
      },
      aadsts: 50013,
    },
    {
      what: 'with the signature of another token',
      mint: async (tokens) => {
        const [header, payload] = (await tokens.accessToken()).split('.')
        const [, , signature] = (await tokens.accessToken()).split('.')
        return [header, payload, signature].join('.')
      },
      aadsts: 50013,
    },
    {
      what: 'without a signature',
      mint: async (tokens) => (await tokens.accessToken()).replace(/[^.]*$/, ''),
      aadsts: 50013,
    },
    { what: 'that is no JWT', mint: () => Promise.resolve('garbage'), aadsts: 50027 },
  ]

  /** `error` by its AADSTS number, where it is not `invalid_grant`. */
  const errors: Readonly<Record<number, string>> = {
    50027: 'invalid_request',
    7000114: 'unauthorized_client',
  }

  it.each(faults)('$what: AADSTS$aadsts', async ({ mint, aadsts }) => {
    const { issuer, tokens } = aChain()

    const refusal = await refusalOfRequest(issuer, anOnBehalfOfRequest(await mint(tokens)))

    expect(refusal).toMatchObject({ aadsts, error: errors[aadsts] ?? 'invalid_grant', status: 400 })
  })

  it.each(['none', 'HS256'])('by the algorithm %s is no JWT that counts: AADSTS50027', async (alg) => {
    const { issuer, tokens } = aChain()
    const [, payload] = (await tokens.accessToken()).split('.')
    const assertion = `${encode({ typ: 'JWT', alg })}.${payload}.`

    const refusal = await refusalOfRequest(issuer, anOnBehalfOfRequest(assertion))

    expect(refusal).toMatchObject({ aadsts: 50027, error: 'invalid_request', status: 400 })
  })

  it('says whom it was for: AADSTS500131', async () => {
    const { issuer, tokens } = aChain()
    const assertion = await tokens.accessToken({ resource: backId })

    const refusal = await refusalOfRequest(issuer, anOnBehalfOfRequest(assertion))

    expect(refusal.message).toContain(`The audience is '${backId}', and '${tierId}' or one of`)
  })

  it('is taken until five minutes after its end, and refused from then on: AADSTS500133', async () => {
    const { issuer, tenant, tokens } = aChain()
    const assertion = await tokens.accessToken({ expiresIn: 60 })
    tenant.clock.advance({ minutes: 6, milliseconds: -1 })
    const { claims } = await acquireTokens(issuer, anOnBehalfOfRequest(assertion))
    tenant.clock.advance({ milliseconds: 1 })

    const refusal = await refusalOfRequest(issuer, anOnBehalfOfRequest(assertion))

    expect(claims['azp'] ?? claims['appid']).toBe(tierId)
    expect(refusal).toMatchObject({ aadsts: 500133, error: 'invalid_grant', status: 400 })
    expect(refusal.message).toContain('The current time is 2026-03-04T12:06:00.000Z')
    expect(refusal.message).toContain('expires at 2026-03-04T12:01:00.000Z')
  })

  it('is refused before its time: AADSTS500133', async () => {
    const { issuer, tokens } = aChain()
    const assertion = await tokens.accessToken({ claims: { nbf: noon / 1000 + 301 } })

    const refusal = await refusalOfRequest(issuer, anOnBehalfOfRequest(assertion))

    expect(refusal).toMatchObject({ aadsts: 500133, error: 'invalid_grant', status: 400 })
  })

  it('of another tenant is refused, even where app and user have the same ids there: AADSTS50013', async () => {
    const { issuer } = aChain()
    const other = addChain(issuer)
    const assertion = await other.tokens.accessToken()

    const refusal = await refusalOfRequest(issuer, anOnBehalfOfRequest(assertion))

    expect(refusal).toMatchObject({ aadsts: 50013, error: 'invalid_grant', status: 400 })
  })
})

describe('on-behalf-of, user', () => {
  it('who was disabled since is refused: AADSTS50057', async () => {
    const { issuer, tokens, seeded } = aChain()
    const assertion = await tokens.accessToken()
    Object.assign(seeded.user!, { accountEnabled: false })

    const refusal = await refusalOfRequest(issuer, anOnBehalfOfRequest(assertion))

    expect(refusal).toMatchObject({ aadsts: 50057, error: 'invalid_grant', status: 400 })
  })

  it('who did not pass a second factor that the next API wants is refused with a challenge: AADSTS50076', async () => {
    const { issuer, tenant } = aChain()
    const { response } = await acquireTokens(issuer, aUserTokenRequest({ scope: 'api://tier/Call' }))
    Object.assign(tenant.applications.get(backId)!, { conditionalAccess: { grantControls: ['mfa'] } })

    const refusal = await refusalOfRequest(issuer, anOnBehalfOfRequest(response.access_token))

    expect(refusal).toMatchObject({
      aadsts: 50076,
      error: 'invalid_grant',
      status: 400,
      suberror: 'basic_action',
    })
    expect(refusal.message).toContain(`'${backId}'`)
    expect(JSON.parse(refusal.claims ?? '')).toEqual({
      access_token: {
        capolids: { essential: true, values: [expect.stringMatching(/^[0-9a-f-]{36}$/)] },
      },
    })
  })

  it('who has not consented to the API that asks is refused: AADSTS65001', async () => {
    const { issuer, tokens } = aChain({ requireConsent: true })

    const refusal = await refusalOfRequest(issuer, anOnBehalfOfRequest(await tokens.accessToken()))

    expect(refusal).toMatchObject({
      aadsts: 65001,
      error: 'invalid_grant',
      status: 400,
      suberror: 'consent_required',
    })
    expect(refusal.message).toContain(`'${tierId}' named 'Tier'`)
  })
})
