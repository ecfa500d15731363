import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'

import { managedIdentityKinds } from './directory/managed-identity.ts'
import type { ManagedIdentityKind } from './directory/managed-identity.ts'
import { ManagedIdentityError } from './errors/managed-identity-error.ts'
import { NotImplemented } from './errors/not-implemented.ts'
import { answerManagedIdentityRequest, describeIdentityInfo } from './managed-identity-endpoint.ts'
import type { ManagedIdentityRequest } from './managed-identity/managed-identity-request.ts'
import {
  aManagedIdentityRequest,
  aTenant,
  aTokenFactory,
  acquireManagedIdentityToken,
  addAppSeed,
  addManagedIdentitySeed,
  anIssuer,
  noSelectors,
  refusalOf,
  verifySignature,
} from './testing/index.ts'

const apiId = '22222222-2222-2222-2222-222222222222'

/** A host with its system-assigned identity, and how it is asked. */
function aHost(kind: ManagedIdentityKind = 'imds', settings: Parameters<typeof anIssuer>[0] = {}) {
  const issuer = anIssuer(settings)
  const { tenant } = aTenant(issuer)
  const { identity, source } = addManagedIdentitySeed(issuer, tenant, { kind })
  const request = (parts: Partial<ManagedIdentityRequest> = {}): ManagedIdentityRequest =>
    aManagedIdentityRequest(source, parts)
  return { issuer, tenant, identity, source, request }
}

/** How a host refuses. */
async function refuse(
  { issuer, request }: Pick<ReturnType<typeof aHost>, 'issuer' | 'request'>,
  parts: Partial<ManagedIdentityRequest>,
): Promise<ManagedIdentityError> {
  const outcome = await answerManagedIdentityRequest(issuer, request(parts)).catch((error: unknown) => error)
  if (outcome instanceof ManagedIdentityError) return outcome
  throw new Error('Expected a ManagedIdentityError.', { cause: outcome })
}

describe('token of a managed identity', () => {
  it.each(managedIdentityKinds)('is v1 and names identity and host: %s', async (kind) => {
    const { issuer, tenant, identity, request } = aHost(kind)

    const { claims, response } = await acquireManagedIdentityToken(issuer, request())

    await verifySignature(String(response['access_token']), tenant)
    expect(claims).toMatchObject({
      aud: 'https://vault.azure.net',
      iss: `https://localhost:4577/${tenant.id}/`,
      ver: '1.0',
      appid: identity.appId,
      appidacr: '2',
      oid: identity.id,
      sub: identity.id,
      idp: `https://localhost:4577/${tenant.id}/`,
      idtyp: 'app',
      app_displayname: identity.displayName,
      xms_mirid: identity.managedIdentity.resourceId,
      xms_az_rid: identity.managedIdentity.hostResourceId,
    })
    expect(claims).not.toHaveProperty('scp')
    expect(claims).not.toHaveProperty('roles')
  })

  it('has the version that its resource wants, and the roles that it was given there', async () => {
    const { issuer, tenant, request } = aHost('appService')
    const { identity, source } = addManagedIdentitySeed(issuer, tenant, {
      kind: 'appService',
      type: 'UserAssigned',
      appRoleAssignments: [{ resource: 'Tasks API', roles: ['Tasks.Read.All'] }],
    })
    const selectors = { ...noSelectors, clientId: identity.appId }
    const resource = `api://${apiId}`

    const own = await acquireManagedIdentityToken(issuer, request({ resource }))
    const assigned = await acquireManagedIdentityToken(
      issuer,
      aManagedIdentityRequest(source, { resource, selectors }),
    )

    expect(assigned.claims).toMatchObject({
      ver: '2.0',
      aud: apiId,
      azp: identity.appId,
      azpacr: '2',
      roles: ['Tasks.Read.All'],
    })
    expect(assigned.claims).not.toHaveProperty('idtyp') // the API did not opt in
    expect(own.claims).not.toHaveProperty('roles')
  })

  it('keeps the trailing slash of the resource in aud, and in the answer', async () => {
    const { issuer, request } = aHost()

    const { claims, response } = await acquireManagedIdentityToken(
      issuer,
      request({ resource: 'https://vault.azure.net/' }),
    )

    expect([claims.aud, response['resource']]).toEqual([
      'https://vault.azure.net/',
      'https://vault.azure.net/',
    ])
  })

  it('derives its issuer from the authority, and not from where it was asked for', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    const baseUrl = 'https://login.microsoftonline.com'
    const { source } = addManagedIdentitySeed(issuer, tenant, {}, { baseUrl })

    const { claims } = await acquireManagedIdentityToken(issuer, aManagedIdentityRequest(source))

    expect(claims.iss).toBe(`https://sts.windows.net/${tenant.id}/`)
  })

  it('has the claims of one that is minted', async () => {
    const issuer = anIssuer()
    const seeded = aTenant(issuer)
    const { identity, source } = addManagedIdentitySeed(issuer, seeded.tenant)
    const resource = 'https://vault.azure.net'

    const acquired = await acquireManagedIdentityToken(issuer, aManagedIdentityRequest(source, { resource }))
    const minted = await aTokenFactory(issuer, seeded).appToken({ app: identity.appId, resource })

    const random = { aio: '', rh: '', uti: '', iat: 0, nbf: 0, exp: 0 }
    expect({ ...decodeJwt(minted), ...random }).toEqual({ ...acquired.claims, ...random })
    const { exp = 0, iat = 0 } = decodeJwt(minted)
    expect(exp - iat).toBe(299 + 300)
  })

  it('lives for as long as the identity says', async () => {
    const { issuer, tenant, request } = aHost('imds', { timeSource: () => 1_790_000_000_000 })
    const clientId = 'aaaaaaaa-0000-4000-8000-000000000001'
    addManagedIdentitySeed(issuer, tenant, { type: 'UserAssigned', clientId, tokenLifetime: 86_400 })
    const selectors = { ...noSelectors, clientId }

    const short = await acquireManagedIdentityToken(issuer, request())
    const long = await acquireManagedIdentityToken(issuer, request({ selectors }))

    expect([short.claims.exp, long.claims.exp]).toEqual([1_790_000_299, 1_790_086_400])
  })
})

describe('resource of a managed identity', () => {
  it('may be one that nobody registered', async () => {
    const { issuer, request } = aHost()

    const { claims } = await acquireManagedIdentityToken(issuer, request({ resource: 'api://unknown' }))

    expect(claims).toMatchObject({ aud: 'api://unknown', ver: '1.0', idtyp: 'app' })
  })

  it('must be registered where the mock is strict: AADSTS500011', async () => {
    const { issuer, request } = aHost('imds', { strict: true })

    const refusal = await refusalOf(() =>
      answerManagedIdentityRequest(issuer, request({ resource: 'api://unknown' })),
    )

    expect(refusal).toMatchObject({ aadsts: 500011, error: 'invalid_resource' })
  })

  it('may want callers to be assigned to it: AADSTS501051', async () => {
    const { issuer, tenant, request } = aHost()
    addAppSeed(tenant, { identifierUris: ['api://closed'], appRoleAssignmentRequired: true })

    const refusal = await refusalOf(() =>
      answerManagedIdentityRequest(issuer, request({ resource: 'api://closed' })),
    )

    expect(refusal.aadsts).toBe(501051)
  })
})

it('refuses an identity that is disabled with AADSTS7000112', async () => {
  const { issuer, identity, request } = aHost()
  Object.assign(identity, { accountEnabled: false })

  const refusal = await refusalOf(() => answerManagedIdentityRequest(issuer, request()))

  expect(refusal.aadsts).toBe(7000112)
})

describe('metadata endpoint', () => {
  it.each(['imds', 'azureArc', 'cloudShell'] as const)(
    'takes no request without the Metadata header, whether or not there is a host: %s',
    async (kind) => {
      const { issuer, request } = aHost(kind)

      for (const parts of [{}, { tenant: '', apiVersion: undefined, resource: undefined }]) {
        const refusal = await refuse({ issuer, request }, { metadata: undefined, ...parts })

        expect(refusal).toMatchObject({
          status: 400,
          error: 'invalid_request',
          message: 'Required metadata header not specified',
        })
      }
      expect((await refuse({ issuer, request }, { metadata: 'false' })).refusal).toBe('metadataHeaderMissing')
      expect((await refuse({ issuer, request }, { forwardedFor: '10.0.0.1' })).refusal).toBe('forwarded')
    },
  )

  it.each(['appService', 'machineLearning', 'serviceFabric'] as const)(
    'takes no request without the secret of the host: %s',
    async (kind) => {
      const host = aHost(kind)

      const [missing, wrong] = [
        await refuse(host, { secret: undefined }),
        await refuse(host, { secret: `${host.source.secret}x` }),
      ]

      expect([missing.refusal, missing.status]).toEqual(['secretHeaderMissing', 401])
      expect([wrong.refusal, wrong.status]).toEqual(['secretHeaderWrong', 401])
      expect(wrong.detail + wrong.message).not.toContain(host.source.secret)
    },
  )

  it.each(managedIdentityKinds.filter((kind) => kind !== 'cloudShell'))(
    'takes no api-version that it does not know: %s',
    async (kind) => {
      const host = aHost(kind)

      expect((await refuse(host, { apiVersion: undefined })).refusal).toBe('apiVersionMissing')
      expect((await refuse(host, { apiVersion: '2001-01-01' })).refusal).toBe('apiVersionUnsupported')
    },
  )

  it('does not imitate the older api-version of App Service', async () => {
    const { issuer, request } = aHost('appService')

    await expect(
      answerManagedIdentityRequest(issuer, request({ apiVersion: '2017-09-01' })),
    ).rejects.toBeInstanceOf(NotImplemented)
  })

  it.each([undefined, ''])('needs a resource (%j)', async (resource) => {
    const refusal = await refuse(aHost(), { resource })

    expect(refusal.message).toBe("Required query variable 'resource' is missing")
  })

  it('has nobody to answer for where no identity was added, and tells the developer how', async () => {
    const refusal = await refuse(aHost('appService'), { kind: 'imds', apiVersion: '2018-02-01' })

    expect(refusal).toMatchObject({ status: 400, error: 'invalid_request', message: 'Identity not found' })
    expect(refusal.detail).toContain("managedIdentity({ kind: 'imds' })")
  })

  it('tells the tenant of the machine', () => {
    const { issuer, tenant, request } = aHost()

    expect(describeIdentityInfo(issuer, request())).toEqual({ tenantId: tenant.id })
    expect(() => describeIdentityInfo(issuer, request({ metadata: undefined }))).toThrow(ManagedIdentityError)
  })
})

describe('challenge of Azure Arc', () => {
  const keyFile = { path: '/var/opt/azcmagent/tokens/1.key', key: 'the-key' }

  function anArcHost() {
    const issuer = anIssuer()
    const { source } = addManagedIdentitySeed(
      issuer,
      aTenant(issuer).tenant,
      { kind: 'azureArc' },
      { keyFile },
    )
    const request = (parts: Partial<ManagedIdentityRequest> = {}): ManagedIdentityRequest =>
      aManagedIdentityRequest(source, parts)
    return { issuer, request }
  }

  it.each([undefined, 'Bearer the-key', 'Basic wrong', 'Basic the-keys'])(
    'names the key file to who sends %j',
    async (authorization) => {
      const refusal = await refuse(anArcHost(), { authorization })

      expect(refusal).toMatchObject({
        status: 401,
        error: 'unauthorized_client',
        challenge: 'Basic realm=/var/opt/azcmagent/tokens/1.key',
      })
    },
  )

  it('is passed with what is in the file', async () => {
    const { issuer, request } = anArcHost()

    const { claims } = await acquireManagedIdentityToken(issuer, request({ authorization: 'Basic the-key' }))

    expect(claims['appidacr']).toBe('2')
  })
})
