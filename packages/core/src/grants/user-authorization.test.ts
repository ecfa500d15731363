import { describe, expect, it } from 'vitest'

import { deleteDirectoryObject } from '../directory/directory-objects.ts'
import type { AppSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCode,
  aCodeRequest,
  aRefreshRequest,
  aTenant,
  aTokenFactory,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const api = `api://${apiId}`

interface Context extends SeededTenant {
  readonly issuer: Issuer
}

function aContext(app: AppSeed = {}): Context {
  const issuer = anIssuer()
  return {
    issuer,
    ...aTenant(issuer, {
      apis: [
        {
          appId: apiId,
          displayName: 'Tasks API',
          secret: 's3cret',
          api: { oauth2PermissionScopes: [{ value: 'Tasks.Read' }] },
        },
      ],
      apps: [
        {
          appId,
          displayName: 'Portal',
          secret: 'floci-az-dev-secret',
          web: { redirectUris: ['http://localhost/auth/callback'] },
          ...app,
        },
      ],
    }),
  }
}

type Prepare = (context: Context) => Promise<TokenRequest>

/** A request of every grant that acts for a user; each is made before something about the user changes. */
const requests: readonly (readonly [name: string, prepare: Prepare])[] = [
  ['password', () => Promise.resolve(aUserTokenRequest())],
  ['authorization_code', async ({ issuer }) => aCodeRequest(await aCode(issuer))],
  [
    'refresh_token',
    async ({ issuer }) => {
      const { response } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer)))
      return aRefreshRequest(response.refresh_token)
    },
  ],
  [
    'on-behalf-of',
    async (context) =>
      aTokenRequest({
        grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        requestedTokenUse: 'on_behalf_of',
        clientId: apiId,
        clientSecret: 's3cret',
        scope: 'User.Read',
        assertion: await aTokenFactory(context.issuer, context).accessToken(),
      }),
  ],
]

describe('user of a grant', () => {
  it.each(requests)('%s: gets tokens of one session for access token and ID token', async (_, prepare) => {
    const context = aContext()
    const request = await prepare(context)

    const { claims, idClaims } = await acquireTokens(context.issuer, {
      ...request,
      scope: `openid profile ${request.scope ?? ''}`,
    })

    expect(claims).toMatchObject({
      oid: context.seeded.user!.id,
      sid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(idClaims).toMatchObject({ oid: claims['oid'], sid: claims['sid'] })
  })

  it.each(requests)('%s: who was disabled is refused with AADSTS50057', async (_, prepare) => {
    const context = aContext()
    const request = await prepare(context)
    Object.assign(context.seeded.user!, { accountEnabled: false })

    const refusal = await refusalOfRequest(context.issuer, request)

    expect(refusal).toMatchObject({ aadsts: 50057, error: 'invalid_grant', status: 400 })
  })

  it.each(requests.slice(1))('%s: who was deleted is refused with AADSTS51004', async (_, prepare) => {
    const context = aContext()
    const request = await prepare(context)
    deleteDirectoryObject(context.tenant, { type: 'user', object: context.seeded.user! })

    const refusal = await refusalOfRequest(context.issuer, request)

    expect(refusal).toMatchObject({ aadsts: 51004, error: 'invalid_grant', status: 400 })
  })

  it.each(requests)('%s: who is not assigned to the app is refused with AADSTS50105', async (_, prepare) => {
    const context = aContext()
    const request = await prepare(context)
    for (const app of context.tenant.servicePrincipals.values())
      Object.assign(app, { appRoleAssignmentRequired: true })

    const refusal = await refusalOfRequest(context.issuer, request)

    expect(refusal).toMatchObject({ aadsts: 50105, error: 'invalid_grant', status: 400 })
  })

  it.each(requests)(
    '%s: is told of assignment, of policies and of consent, in this order',
    async (_, prepare) => {
      const faults: readonly ((context: Context) => void)[] = [
        ({ tenant }) => {
          for (const app of tenant.applications.values()) Object.assign(app, { requireConsent: true })
        },
        ({ seeded }) => {
          Object.assign(seeded.user!, { conditionalAccess: { grantControls: ['mfa'] } })
        },
        ({ tenant }) => {
          for (const app of tenant.servicePrincipals.values())
            Object.assign(app, { appRoleAssignmentRequired: true })
        },
      ]

      const told: number[] = []
      for (const count of [1, 2, 3]) {
        const context = aContext()
        const request = await prepare(context)
        for (const addFault of faults.slice(0, count)) addFault(context)
        told.push((await refusalOfRequest(context.issuer, request)).aadsts)
      }

      expect(told).toEqual([65001, 50076, 50105])
    },
  )
})

describe('claims parameter of the token endpoint', () => {
  const malformed = ['{', 'cp1', '"cp1"', '[]', 'null', '1', '{"access_token":[]}', '{"access_token":"x"}']

  it.each(malformed)('is refused with AADSTS90100 where it is %s', async (claims) => {
    const { issuer } = aContext()

    const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ claims }))

    expect(refusal).toMatchObject({ aadsts: 90100, error: 'invalid_request', status: 400 })
    expect(refusal.message).toBe("The parameter 'claims' is empty or not valid.")
    expect(refusal.detail).toContain('must be a JSON object such as {"access_token"')
  })

  it.each([...requests, ['client_credentials', () => Promise.resolve(aTokenRequest())] as const])(
    '%s: is refused with AADSTS90100 where it is malformed',
    async (_, prepare) => {
      const context = aContext()
      const request = await prepare(context)

      const refusal = await refusalOfRequest(context.issuer, { ...request, claims: '{' })

      expect(refusal.aadsts).toBe(90100)
    },
  )

  it.each(['', '{}', '{"userinfo":{"email":null}}', '{"access_token":{},"id_token":{"email":null}}'])(
    'asks for nothing special where it is %j',
    async (claims) => {
      const { issuer } = aContext()

      const { response } = await acquireTokens(issuer, aUserTokenRequest({ claims }))

      expect(response.expires_in).toBe(3599)
    },
  )
})

describe('what a code or refresh token is asked for', () => {
  it('is what the request names, else what the sign-in named, with the OpenID Connect scopes of both', async () => {
    const { issuer } = aContext()
    const code = await aCode(issuer, { scope: 'openid offline_access User.Read' })

    const first = await acquireTokens(issuer, aCodeRequest(code))
    const second = await acquireTokens(
      issuer,
      aRefreshRequest(first.response.refresh_token, { scope: `profile ${api}/Tasks.Read` }),
    )

    expect(first.claims).toMatchObject({ aud: 'https://graph.microsoft.com', scp: 'User.Read openid' })
    expect(second.claims).toMatchObject({ aud: apiId, scp: 'Tasks.Read' })
    expect(second.idClaims).toMatchObject({ aud: appId, name: 'Alice Mock' })
    expect(second.response).toHaveProperty('refresh_token')
  })

  it('goes on to be refreshed where offline_access was first asked for at the token endpoint', async () => {
    const { issuer } = aContext()
    const code = await aCode(issuer, { scope: 'openid User.Read' })
    const first = await acquireTokens(issuer, aCodeRequest(code, { scope: 'User.Read offline_access' }))

    const second = await acquireTokens(issuer, aRefreshRequest(first.response.refresh_token))

    expect(second.response).toHaveProperty('refresh_token')
  })

  it('is on v1 the resource, whatever scope says', async () => {
    const { issuer } = aContext()
    const code = await aCode(issuer, { endpoint: 'v1', scope: undefined, resource: api })

    const { response } = await acquireTokens(
      issuer,
      aCodeRequest(code, { endpoint: 'v1', scope: 'openid User.Read' }),
    )

    expect(response).toMatchObject({ resource: api, scope: 'Tasks.Read' })
    expect(response).toHaveProperty('id_token')
  })
})
