import { describe, expect, it } from 'vitest'

import { aTenant, aTokenRequest, aUserTokenRequest, acquireTokens, anIssuer } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const apiId = '22222222-2222-2222-2222-222222222222'
const uri = 'api://tasks'

/** The parameters by which each endpoint is asked for a resource. */
const askFor = (endpoint: 'v1' | 'v2', resource: string): Parameters<typeof aTokenRequest>[0] =>
  endpoint === 'v1'
    ? { endpoint, resource, scope: undefined }
    : { endpoint, resource: undefined, scope: `${resource}/.default` }

describe('access token version', () => {
  it.each([
    [null, 'v1', '1.0'],
    [null, 'v2', '1.0'],
    [1, 'v1', '1.0'],
    [1, 'v2', '1.0'],
    [2, 'v1', '2.0'],
    [2, 'v2', '2.0'],
  ] as const)(
    'follows requestedAccessTokenVersion %s of the resource on the %s endpoint: %s',
    async (requestedAccessTokenVersion, endpoint, ver) => {
      const issuer = anIssuer()
      aTenant(issuer, {
        apis: [{ appId: apiId, identifierUris: [uri], api: { requestedAccessTokenVersion } }],
      })

      const { claims } = await acquireTokens(issuer, aTokenRequest(askFor(endpoint, uri)))

      expect(claims['ver']).toBe(ver)
    },
  )

  it('is 1 for an app that says nothing, as in Entra', async () => {
    const issuer = anIssuer()
    const appId = '11111111-1111-1111-1111-111111111111'
    aTenant(issuer, { apps: [{ appId, secret: 's3cret' }] })
    const request = aTokenRequest({ clientSecret: 's3cret', scope: `${appId}/.default` })

    const { claims } = await acquireTokens(issuer, request)

    expect(claims).toMatchObject({ ver: '1.0', aud: appId })
  })

  it.each([
    'https://graph.microsoft.com',
    'https://graph.windows.net',
    'https://management.azure.com',
    'https://management.core.windows.net',
    'https://vault.azure.net',
    'https://storage.azure.com',
    'https://database.windows.net',
    '00000003-0000-0000-c000-000000000000',
  ])('is 1 for %s on the v2 endpoint', async (resource) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aTokenRequest(askFor('v2', resource)))

    expect(claims).toMatchObject({ ver: '1.0', aud: resource })
  })

  it.each([
    ['v1', '1.0', `https://localhost:4577/${tenantId}/`],
    ['v2', '2.0', `https://localhost:4577/${tenantId}/v2.0`],
  ] as const)(
    'is that of the %s endpoint for a resource that nobody registered',
    async (endpoint, ver, iss) => {
      const issuer = anIssuer()
      aTenant(issuer)

      const { claims } = await acquireTokens(issuer, aTokenRequest(askFor(endpoint, 'api://nobody')))

      expect(claims).toMatchObject({ ver, iss, aud: 'api://nobody' })
    },
  )

  it('of a user names the client app in appid for v1 and in azp for v2', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const v1 = await acquireTokens(issuer, aUserTokenRequest({ scope: 'User.Read' }))
    const v2 = await acquireTokens(issuer, aUserTokenRequest())

    const appId = '11111111-1111-1111-1111-111111111111'
    expect(v1.claims).toMatchObject({ appid: appId, appidacr: '1' })
    expect(v1.claims).not.toHaveProperty('azp')
    expect(v2.claims).toMatchObject({ azp: appId, azpacr: '1' })
    expect(v2.claims).not.toHaveProperty('appid')
  })
})

describe('audience of an access token', () => {
  it.each([uri, `${uri}/`, apiId, `API://Tasks`])(
    'is the client id in v2, asked for as %s',
    async (resource) => {
      const issuer = anIssuer()
      aTenant(issuer, { apis: [{ appId: apiId, identifierUris: [uri] }] })

      const { claims } = await acquireTokens(issuer, aTokenRequest(askFor('v2', resource)))

      expect(claims.aud).toBe(apiId)
    },
  )

  it.each(['v1', 'v2'] as const)(
    'is what was asked for in v1, trailing slash and case included, on the %s endpoint',
    async (endpoint) => {
      const issuer = anIssuer()
      const api = { requestedAccessTokenVersion: null }
      aTenant(issuer, { apis: [{ appId: apiId, identifierUris: [uri], api }] })

      const audiences: unknown[] = []
      for (const resource of [uri, `${uri}/`, apiId, 'API://Tasks']) {
        const { claims } = await acquireTokens(issuer, aTokenRequest(askFor(endpoint, resource)))
        audiences.push(claims.aud)
      }

      expect(audiences).toEqual([uri, `${uri}/`, apiId, 'API://Tasks'])
    },
  )

  it('keeps the slash before the double slash of https://management.azure.com//.default', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const scope = 'https://management.azure.com//.default'

    const { claims } = await acquireTokens(issuer, aTokenRequest({ scope }))

    expect(claims.aud).toBe('https://management.azure.com/')
  })

  it('is the client id in v1 where the resource wants use_guid', async () => {
    const issuer = anIssuer()
    aTenant(issuer, {
      apis: [
        {
          appId: apiId,
          identifierUris: [uri],
          api: { requestedAccessTokenVersion: 1 },
          optionalClaims: { accessToken: [{ name: 'aud', additionalProperties: ['use_guid'] }] },
        },
      ],
    })

    const { claims } = await acquireTokens(issuer, aTokenRequest(askFor('v1', uri)))

    expect(claims).toMatchObject({ ver: '1.0', aud: apiId })
  })
})

describe('access token of an app', () => {
  it('has the object id of the service principal as oid and sub', async () => {
    const issuer = anIssuer()
    const { tenant, seeded } = aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aTokenRequest())

    const { id } = tenant.servicePrincipals.get(seeded.app!.appId)!
    expect(claims).toMatchObject({ oid: id, sub: id })
    expect(id).not.toBe(seeded.app!.id)
  })

  it('names the v1 issuer as identity provider', async () => {
    const issuer = anIssuer({ issuerTemplate: 'https://login.microsoftonline.com/{tenantid}/v2.0' })
    aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aTokenRequest(askFor('v1', 'https://graph.microsoft.com')))

    const sts = `https://sts.windows.net/${tenantId}/`
    expect(claims).toMatchObject({ iss: sts, idp: sts })
  })

  it('has the additions of Microsoft for a service of Microsoft, and no others', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const forApi = await acquireTokens(issuer, aTokenRequest(askFor('v1', 'api://nobody')))

    const { claims } = await acquireTokens(issuer, aTokenRequest(askFor('v1', 'https://vault.azure.net')))

    const added = Object.keys(claims).filter((name) => !(name in forApi.claims))
    expect(added).toEqual(['app_displayname', 'tenant_region_scope', 'wids', 'xms_idrel', 'xms_tcdt'])
    expect(claims).toMatchObject({
      app_displayname: 'Mock App',
      idtyp: 'app',
      tenant_region_scope: 'EU',
      wids: ['0997a1d0-0d1d-4acb-b408-d5ca73121e90'],
      xms_idrel: expect.stringMatching(/^7 /),
      xms_tcdt: 1_577_836_800,
    })
  })

  it.each([
    ['an API that does not ask for it', `api://${apiId}/.default`],
    ['an API by its client id', `${apiId}/.default`],
  ])('has no idtyp for %s', async (_, scope) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aTokenRequest({ scope }))

    expect(claims).not.toHaveProperty('idtyp')
  })
})

describe('access token of a user', () => {
  it('has the additions of Microsoft for a service of Microsoft', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { claims } = await acquireTokens(issuer, aUserTokenRequest({ scope: 'User.Read' }))

    expect(claims).toMatchObject({
      app_displayname: 'Mock App',
      idtyp: 'user',
      wids: ['b79fbf4d-3ef9-4689-8143-76b194e85509'],
      xms_idrel: expect.stringMatching(/^1 /),
    })
    expect(claims).not.toHaveProperty('idp')
  })

  it('leaves names out that the user does not have', async () => {
    const issuer = anIssuer()
    aTenant(issuer, { users: [{ userPrincipalName: 'alice', displayName: 'Alice' }] })

    const { claims } = await acquireTokens(issuer, aUserTokenRequest({ scope: 'User.Read' }))

    expect(claims).toMatchObject({ name: 'Alice', given_name: 'Alice' })
    expect(claims).not.toHaveProperty('family_name')
  })

  it('has the address of the caller in v1 and not in v2', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const v1 = await acquireTokens(issuer, aUserTokenRequest({ scope: 'User.Read', ipAddress: '192.0.2.7' }))
    const v2 = await acquireTokens(issuer, aUserTokenRequest({ ipAddress: '192.0.2.7' }))

    expect(v1.claims['ipaddr']).toBe('192.0.2.7')
    expect(v2.claims).not.toHaveProperty('ipaddr')
  })
})

describe('uti', () => {
  it('is 16 octets in base64url, and another one in every token', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const utis: unknown[] = []

    for (let count = 0; count < 20; count++) {
      const { claims, idClaims } = await acquireTokens(
        issuer,
        aUserTokenRequest({ scope: `openid api://${apiId}/Tasks.Read` }),
      )
      utis.push(claims['uti'], idClaims['uti'])
    }

    expect(new Set(utis).size).toBe(40)
    expect(utis.filter((value) => !/^[\w-]{22}$/.test(String(value)))).toEqual([])
  })
})
