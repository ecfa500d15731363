import { decodeJwt } from 'jose'
import type { JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'

import type { AppSeed, GroupSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCode,
  aCodeRequest,
  aTenant,
  acquireTokens,
  addUserSeed,
  anIssuer,
  signInForParams,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const alice = 'alice@contoso.onmicrosoft.com'
const member = 'b79fbf4d-3ef9-4689-8143-76b194e85509'
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10'

/** An app and an API that want groups in their tokens, and alice in so many of them. */
function aContext(
  count: number,
  groupMembershipClaims = 'SecurityGroup',
): SeededTenant & { readonly issuer: Issuer } {
  const issuer = anIssuer()
  const groups: GroupSeed[] = Array.from({ length: count }, (_, index) => ({
    displayName: `Group ${index}`,
    members: [alice],
  }))
  const api: AppSeed = {
    appId: apiId,
    displayName: 'API',
    groupMembershipClaims,
    api: { oauth2PermissionScopes: [{ value: 'Tasks.Read' }] },
  }
  const app: AppSeed = {
    appId,
    displayName: 'Portal',
    secret: 'floci-az-dev-secret',
    groupMembershipClaims,
    web: {
      redirectUris: ['http://localhost/auth/callback'],
      implicitGrantSettings: { enableAccessTokenIssuance: true, enableIdTokenIssuance: true },
    },
  }
  return { issuer, ...aTenant(issuer, { apis: [api], apps: [app], groups }) }
}

/** The claims of the tokens that travel in a redirect, and the code beside them. */
async function frontChannel(
  issuer: Issuer,
): Promise<{ readonly code: string | undefined; readonly tokens: readonly JWTPayload[] }> {
  const params = await signInForParams(issuer, {
    responseType: 'code id_token token',
    scope: `openid api://${apiId}/Tasks.Read`,
    nonce: 'n',
  })
  const { code, id_token: idToken = '', access_token: accessToken = '' } = params
  return { code, tokens: [decodeJwt(idToken), decodeJwt(accessToken)] }
}

describe('groups in a redirect', () => {
  it('are listed up to five', async () => {
    const { issuer, tenant } = aContext(5)

    const { tokens } = await frontChannel(issuer)

    for (const claims of tokens) {
      expect(claims['groups']).toEqual([...tenant.groups.keys()])
      expect(claims).not.toHaveProperty('hasgroups')
    }
  })

  it('are only said to be there from six on', async () => {
    const { issuer } = aContext(6)

    const { tokens } = await frontChannel(issuer)

    for (const claims of tokens) {
      expect(claims['hasgroups']).toBe(true)
      expect(claims).not.toHaveProperty('groups')
      expect(claims).not.toHaveProperty('_claim_names')
      expect(claims).not.toHaveProperty('_claim_sources')
    }
  })

  it.each([201, 300])('are not pointed to even where they are %i', async (count) => {
    const { issuer } = aContext(count)

    const { tokens } = await frontChannel(issuer)

    for (const claims of tokens) {
      expect(claims['hasgroups']).toBe(true)
      expect(claims).not.toHaveProperty('_claim_names')
    }
  })

  it('do not shorten those that the code beside them yields', async () => {
    const { issuer } = aContext(6)
    const { code } = await frontChannel(issuer)

    const { claims, idClaims } = await acquireTokens(issuer, aCodeRequest(code))

    expect(claims['groups']).toHaveLength(6)
    expect(idClaims['groups']).toHaveLength(6)
    expect(claims).not.toHaveProperty('hasgroups')
  })
})

describe('groups from the token endpoint', () => {
  it('are listed up to 200, and pointed to from 201 on, in both tokens', async () => {
    const [few, many] = [aContext(200), aContext(201)]

    const listed = await acquireTokens(few.issuer, aCodeRequest(await aCode(few.issuer)))
    const pointed = await acquireTokens(many.issuer, aCodeRequest(await aCode(many.issuer)))

    const endpoint = `https://localhost:4577/${tenantId}/users/${many.seeded.user!.id}/getMemberObjects`
    for (const claims of [listed.claims, listed.idClaims]) {
      expect(claims['groups']).toHaveLength(200)
      expect(claims).not.toHaveProperty('_claim_names')
    }
    for (const claims of [pointed.claims, pointed.idClaims]) {
      expect(claims).toMatchObject({
        _claim_names: { groups: 'src1' },
        _claim_sources: { src1: { endpoint } },
      })
      expect(claims).not.toHaveProperty('groups')
      expect(claims).not.toHaveProperty('hasgroups')
    }
  })
})

describe('wids', () => {
  it.each(['DirectoryRole', 'All', 'SecurityGroup, DirectoryRole'])(
    'lists directory roles before the marker of a member: %s',
    async (membership) => {
      const { issuer, tenant } = aContext(1, membership)
      const user = addUserSeed(tenant, { displayName: 'Root', directoryRoles: ['Global Administrator'] })

      const { claims, idClaims } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer, { user })))

      expect(claims['wids']).toEqual([globalAdministrator, member])
      expect(idClaims['wids']).toEqual([globalAdministrator, member])
    },
  )

  it('is the marker alone for a user without directory roles', async () => {
    const { issuer } = aContext(1, 'DirectoryRole')

    const { claims } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer)))

    expect(claims['wids']).toEqual([member])
    expect(claims).not.toHaveProperty('groups')
  })

  it.each(['SecurityGroup', 'ApplicationGroup', 'None'])('is absent with %s', async (membership) => {
    const { issuer, tenant } = aContext(1, membership)
    const user = addUserSeed(tenant, { displayName: 'Root', directoryRoles: ['Global Administrator'] })

    const { claims, idClaims } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer, { user })))

    expect(claims).not.toHaveProperty('wids')
    expect(idClaims).not.toHaveProperty('wids')
  })

  it('is always in a token for Microsoft Graph', async () => {
    const { issuer, tenant } = aContext(0, 'None')
    const user = addUserSeed(tenant, { displayName: 'Root', directoryRoles: ['Global Administrator'] })
    const code = await aCode(issuer, { user, scope: 'User.Read' })

    const { claims } = await acquireTokens(issuer, aCodeRequest(code))

    expect(claims['wids']).toEqual([globalAdministrator, member])
  })

  it('comes along with more groups than a redirect has room for', async () => {
    const { issuer } = aContext(6, 'All')

    const { tokens } = await frontChannel(issuer)

    for (const claims of tokens) expect(claims).toMatchObject({ hasgroups: true, wids: [member] })
  })
})
