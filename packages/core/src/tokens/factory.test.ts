import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'

import {
  aTenant,
  aTokenFactory,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  complaintOf,
  verifySignature,
} from '../testing/index.ts'
import { createTokenFactory } from './factory.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const unknown = '33333333-3333-3333-3333-333333333333'
const noon = Date.parse('2026-03-04T12:00:00Z')

/** What differs between two tokens of one kind. */
const random = { aio: undefined, rh: undefined, sid: undefined, uti: undefined, xms_ftd: undefined }

describe('minted token', () => {
  it('of an app is the same as an acquired one', async () => {
    const issuer = anIssuer({ timeSource: () => noon })
    const seededTenant = aTenant(issuer)
    const { claims, header } = await acquireTokens(issuer, aTokenRequest())

    const token = await aTokenFactory(issuer, seededTenant).appToken()

    expect({ ...decodeJwt(token), ...random }).toEqual({ ...claims, ...random })
    expect(decodeProtectedHeader(token)).toEqual(header)
  })

  it('of a user is the same as an acquired one', async () => {
    const issuer = anIssuer({ timeSource: () => noon })
    const seededTenant = aTenant(issuer)
    const scope = `openid profile email api://${apiId}/Tasks.Read`
    const { claims, idClaims } = await acquireTokens(issuer, aUserTokenRequest({ scope }))
    const factory = aTokenFactory(issuer, seededTenant)

    const token = await factory.accessToken({ scopes: ['Tasks.Read'] })
    const idToken = await factory.idToken()

    expect({ ...decodeJwt(token), ...random }).toEqual({ ...claims, ...random })
    expect({ ...decodeJwt(idToken), ...random }).toEqual({ ...idClaims, ...random })
  })

  it.each(['accessToken', 'appToken', 'idToken'] as const)('verifies: %s', async (kind) => {
    const issuer = anIssuer()
    const seededTenant = aTenant(issuer)

    const token = await aTokenFactory(issuer, seededTenant)[kind]()

    await expect(verifySignature(token, seededTenant.tenant)).resolves.toBeUndefined()
  })

  it.each(['accessToken', 'appToken', 'idToken'] as const)(
    'has claims replaced, added, and removed by undefined: %s',
    async (kind) => {
      const issuer = anIssuer()
      const factory = aTokenFactory(issuer, aTenant(issuer))

      const token = await factory[kind]({
        claims: { iss: 'https://evil.example', extra: [1], tid: undefined },
      })

      const claims = decodeJwt(token)
      expect(claims).toMatchObject({ iss: 'https://evil.example', extra: [1], ver: '2.0' })
      expect(claims).not.toHaveProperty('tid')
    },
  )

  it('has header members replaced, added, and removed by undefined, and still verifies', async () => {
    const issuer = anIssuer()
    const seededTenant = aTenant(issuer)
    const header = { typ: 'at+jwt', x5u: 'https://evil.example', kid: undefined }

    const token = await aTokenFactory(issuer, seededTenant).appToken({ header })

    expect(decodeProtectedHeader(token)).toEqual({ typ: 'at+jwt', alg: 'RS256', x5u: 'https://evil.example' })
    await expect(verifySignature(token, seededTenant.tenant)).resolves.toBeUndefined()
  })

  it('is expired with a negative expiresIn', async () => {
    const issuer = anIssuer({ timeSource: () => noon })
    const factory = aTokenFactory(issuer, aTenant(issuer))

    const token = await factory.accessToken({ expiresIn: -1 })

    expect(decodeJwt(token)).toMatchObject({ exp: noon / 1000 - 1, iat: noon / 1000 - 300 })
  })

  it.each([
    [1, '1.0', `api://${apiId}`],
    [2, '2.0', apiId],
  ] as const)('takes the shape of version %i where the test wants it', async (version, ver, aud) => {
    const issuer = anIssuer()
    const factory = aTokenFactory(issuer, aTenant(issuer))

    const token = await factory.appToken({ version })
    const idToken = await factory.idToken({ version })

    expect(decodeJwt(token)).toMatchObject({ ver, aud })
    expect('x5t' in decodeProtectedHeader(token)).toBe(version === 1)
    expect(decodeJwt(idToken)).toMatchObject({ ver, aud: appId })
  })

  it('is for the app, the user, the resource, the scopes and the roles that the test names', async () => {
    const issuer = anIssuer()
    const factory = aTokenFactory(
      issuer,
      aTenant(issuer, {
        apps: [{ appId }, { appId: unknown, displayName: 'Second' }],
        apis: [{ appId: apiId }, { displayName: 'Other', identifierUris: ['api://other'] }],
        users: [{ userPrincipalName: 'alice' }, { userPrincipalName: 'bob' }],
      }),
    )

    const token = await factory.accessToken({
      app: unknown,
      user: 'BOB@contoso.onmicrosoft.com',
      resource: 'api://other',
      scopes: ['One', 'Two'],
      roles: ['Boss'],
      version: 1,
    })

    expect(decodeJwt(token)).toMatchObject({
      appid: unknown,
      upn: 'bob@contoso.onmicrosoft.com',
      aud: 'api://other',
      scp: 'One Two',
      roles: ['Boss'],
    })
  })

  it('takes handles of apps, resources and users', async () => {
    const issuer = anIssuer()
    const seededTenant = aTenant(issuer)
    const user = { objectId: seededTenant.seeded.user!.id }

    const token = await aTokenFactory(issuer, seededTenant).accessToken({
      app: { appId },
      resource: { appId: apiId },
      user,
    })

    expect(decodeJwt(token)).toMatchObject({ azp: appId, aud: apiId, oid: user.objectId })
  })

  it('has neither scp nor roles where the test wants none', async () => {
    const issuer = anIssuer()
    const factory = aTokenFactory(issuer, aTenant(issuer))

    const token = await factory.accessToken({ scopes: [], roles: [] })

    expect(decodeJwt(token)).not.toHaveProperty('scp')
    expect(decodeJwt(token)).not.toHaveProperty('roles')
  })

  it('is for a resource that nobody registered, in v2 shape', async () => {
    const issuer = anIssuer()
    const factory = aTokenFactory(issuer, aTenant(issuer))

    const token = await factory.appToken({ resource: 'api://nobody' })

    expect(decodeJwt(token)).toMatchObject({ aud: 'api://nobody', ver: '2.0', idtyp: 'app' })
  })

  it('says azpacr 0 for an app that has no credential', async () => {
    const issuer = anIssuer()
    const factory = aTokenFactory(issuer, aTenant(issuer, { apps: [{ isFallbackPublicClient: true }] }))

    const token = await factory.accessToken()

    expect(decodeJwt(token)['azpacr']).toBe('0')
  })

  // An ID token is for the client app: no API takes part in it.
  it('that identifies a user needs no API in the tenant', async () => {
    const issuer = anIssuer()
    const { tenant, seeded } = aTenant(issuer, { apis: [] })
    const factory = createTokenFactory(issuer, tenant, 'https://localhost:4577', {
      app: () => seeded.app!,
      api: () => {
        throw new Error('The tenant has no API.')
      },
      user: () => seeded.user!,
    })

    const token = await factory.idToken()

    expect(decodeJwt(token).aud).toBe(seeded.app!.appId)
  })
})

describe('minted token for what is not there', () => {
  it.each([
    ['app', { app: unknown }, unknown],
    ['app', { app: { appId: unknown } }, unknown],
    ['resource', { resource: { appId: unknown } }, unknown],
    ['user', { user: 'bob@contoso.onmicrosoft.com' }, 'bob@contoso.onmicrosoft.com'],
    ['user', { user: { objectId: unknown } }, unknown],
  ])('names the option %s and what it held (%j)', async (option, options, received) => {
    const issuer = anIssuer()
    const factory = aTokenFactory(issuer, aTenant(issuer))

    const complaint = await complaintOf(() => factory.accessToken(options))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      option,
      received: `'${received}'`,
      expected: expect.stringContaining('of'),
      remedy: expect.stringContaining('Add it to this tenant first'),
    })
  })

  it.each(['appToken', 'idToken'] as const)('is refused by %s too', async (kind) => {
    const issuer = anIssuer()
    const factory = aTokenFactory(issuer, aTenant(issuer))

    const complaint = await complaintOf(() => factory[kind]({ app: unknown }))

    expect(complaint.code).toBe('MOCK_ENTRA_MISSING_OBJECT')
  })
})
