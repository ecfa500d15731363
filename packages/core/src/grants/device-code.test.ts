import { describe, expect, it } from 'vitest'

import { answerDeviceRequest } from '../device-endpoint.ts'
import type { DeviceRequest, DeviceResponse } from '../device-endpoint.ts'
import type { TenantSeed } from '../directory/seeds.ts'
import type { Issuer } from '../issuer.ts'
import { approveDevice } from '../state/device-codes.ts'
import {
  aDeviceRequest,
  aRefreshRequest,
  aTenant,
  aTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const otherAppId = '33333333-3333-3333-3333-333333333333'
const api = `api://${apiId}`
const baseUrl = 'https://localhost:4577'
const noon = Date.parse('2026-03-04T12:00:00Z')
const scope = `openid profile offline_access ${api}/Tasks.Read`

function anIssuerAtNoon(seed: TenantSeed = {}): SeededTenant & { readonly issuer: Issuer } {
  const issuer = anIssuer({ timeSource: () => noon })
  return { issuer, ...aTenant(issuer, seed) }
}

/** What a device of the seeded app gets to show. */
function aDevice(issuer: Issuer, parts: Partial<DeviceRequest> = {}): DeviceResponse {
  return answerDeviceRequest(issuer, aDeviceRequest({ scope, ...parts }))
}

function approve(
  { issuer, seeded }: SeededTenant & { readonly issuer: Issuer },
  device: DeviceResponse,
): void {
  approveDevice(issuer.directory, device.user_code, seeded.user!)
}

function decline(tenant: SeededTenant['tenant'], device: DeviceResponse): void {
  tenant.deviceCodes.get(device.device_code)!.decision = 'declined'
}

/** The poll of a device. */
function aPoll(deviceCode: string | undefined, parts: Partial<TokenRequest> = {}): TokenRequest {
  return aTokenRequest({
    grantType: 'urn:ietf:params:oauth:grant-type:device_code',
    clientSecret: undefined,
    scope: undefined,
    deviceCode,
    ...parts,
  })
}

describe('device code response', () => {
  it('has on v2 what a person and the device need to know', () => {
    const { issuer } = anIssuerAtNoon()

    const response = aDevice(issuer)

    const { user_code: userCode } = response
    expect(Object.entries(response)).toEqual([
      ['user_code', expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ2-9]{9}$/)],
      ['device_code', expect.stringMatching(/^[\w-]{200,}$/)],
      ['verification_uri', `${baseUrl}/device`],
      ['expires_in', 900],
      ['interval', 5],
      [
        'message',
        `To sign in, use a web browser to open the page ${baseUrl}/device and enter the code ${userCode} to authenticate.`,
      ],
    ])
  })

  it('has on v1 another name of the address, and numbers that are texts', () => {
    const { issuer } = anIssuerAtNoon()

    const response = aDevice(issuer, { endpoint: 'v1', scope: undefined, resource: api })

    expect(Object.keys(response)).toEqual([
      'user_code',
      'device_code',
      'verification_url',
      'expires_in',
      'interval',
      'message',
    ])
    expect(response).toMatchObject({
      verification_url: `${baseUrl}/device`,
      expires_in: '900',
      interval: '5',
    })
  })
})

describe('device code grant', () => {
  it.each(['urn:ietf:params:oauth:grant-type:device_code', 'device_code'])(
    'yields the tokens of the person who approved, under the name %s',
    async (grantType) => {
      const context = anIssuerAtNoon()
      const device = aDevice(context.issuer)
      approve(context, device)

      const { response, claims, idClaims } = await acquireTokens(
        context.issuer,
        aPoll(device.device_code, { grantType, clientInfo: true }),
      )

      expect(Object.keys(response)).toEqual([
        'token_type',
        'scope',
        'expires_in',
        'ext_expires_in',
        'access_token',
        'refresh_token',
        'id_token',
        'client_info',
      ])
      expect(response.scope).toBe(`${api}/Tasks.Read`)
      expect(claims).toMatchObject({
        aud: apiId,
        oid: context.seeded.user!.id,
        azpacr: '0',
        scp: 'Tasks.Read',
      })
      expect(idClaims).toMatchObject({ aud: appId, sid: claims['sid'] })
      expect(idClaims).not.toHaveProperty('nonce')
    },
  )

  it('yields on v1 texts in place of numbers, and a refresh token', async () => {
    const context = anIssuerAtNoon()
    const device = aDevice(context.issuer, { endpoint: 'v1', scope: undefined, resource: api })
    approve(context, device)

    const { response } = await acquireTokens(context.issuer, aPoll(device.device_code, { endpoint: 'v1' }))

    expect(response).toMatchObject({ expires_in: '3599', resource: api, refresh_token: expect.any(String) })
  })

  it('yields no refresh token without offline_access', async () => {
    const context = anIssuerAtNoon()
    const device = aDevice(context.issuer, { scope: 'User.Read' })
    approve(context, device)

    const { response } = await acquireTokens(context.issuer, aPoll(device.device_code))

    expect(Object.keys(response)).toEqual([
      'token_type',
      'scope',
      'expires_in',
      'ext_expires_in',
      'access_token',
    ])
  })

  it('yields refresh tokens that need no secret', async () => {
    const context = anIssuerAtNoon()
    const device = aDevice(context.issuer)
    approve(context, device)
    const { response } = await acquireTokens(context.issuer, aPoll(device.device_code))

    const renewed = await acquireTokens(
      context.issuer,
      aRefreshRequest(response.refresh_token, { clientSecret: undefined }),
    )

    expect(renewed.claims['scp']).toBe('Tasks.Read')
  })

  it('tells the tenant at common', async () => {
    const context = anIssuerAtNoon()
    const device = aDevice(context.issuer, { tenant: 'common' })
    approve(context, device)

    const { claims } = await acquireTokens(context.issuer, aPoll(device.device_code, { tenant: 'common' }))

    expect(claims['tid']).toBe(tenantId)
  })

  it('is good for an approval that came in its last moment', async () => {
    const context = anIssuerAtNoon()
    const device = aDevice(context.issuer)
    context.tenant.clock.advance({ minutes: 15, milliseconds: -1 })
    approve(context, device)

    const { claims } = await acquireTokens(context.issuer, aPoll(device.device_code))

    expect(claims['scp']).toBe('Tasks.Read')
  })
})

describe('device code grant, refusals', () => {
  it('needs device_code: AADSTS900144', async () => {
    const { issuer } = anIssuerAtNoon()

    const refusal = await refusalOfRequest(issuer, aPoll(undefined))

    expect(refusal).toMatchObject({ aadsts: 900144, error: 'invalid_request', status: 400 })
  })

  it('keeps the device waiting while nobody has decided: AADSTS70016', async () => {
    const { issuer } = anIssuerAtNoon()
    const device = aDevice(issuer)

    const refusals = [
      await refusalOfRequest(issuer, aPoll(device.device_code)),
      await refusalOfRequest(issuer, aPoll(device.device_code)),
    ]

    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ aadsts: 70016, error: 'authorization_pending', status: 400 })
      expect(refusal.suberror).toBeUndefined()
    }
  })

  it('says that the person declined', async () => {
    const { issuer, tenant } = anIssuerAtNoon()
    const device = aDevice(issuer)
    decline(tenant, device)

    const refusal = await refusalOfRequest(issuer, aPoll(device.device_code))

    expect(refusal).toMatchObject({ error: 'authorization_declined', status: 400 })
  })

  it.each([
    ['v2', 'expired_token'],
    ['v1', 'code_expired'],
  ] as const)('has expired after fifteen minutes, on %s as %s: AADSTS70020', async (endpoint, error) => {
    const { issuer, tenant } = anIssuerAtNoon()
    const device = aDevice(issuer, endpoint === 'v1' ? { endpoint, scope: undefined, resource: api } : {})
    tenant.clock.advance({ minutes: 15 })

    const refusal = await refusalOfRequest(issuer, aPoll(device.device_code, { endpoint }))

    expect(refusal).toMatchObject({ aadsts: 70020, error, status: 400 })
  })

  it('is redeemed once: AADSTS70000', async () => {
    const context = anIssuerAtNoon()
    const device = aDevice(context.issuer)
    approve(context, device)
    await acquireTokens(context.issuer, aPoll(device.device_code))

    const refusal = await refusalOfRequest(context.issuer, aPoll(device.device_code))

    expect(refusal).toMatchObject({ aadsts: 70000, error: 'invalid_grant', status: 400 })
  })

  it('is redeemed once, however many poll at the same time (AADSTS70000)', async () => {
    const context = anIssuerAtNoon()
    const device = aDevice(context.issuer)
    approve(context, device)

    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () => acquireTokens(context.issuer, aPoll(device.device_code))),
    )

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('is not used up by a poll that is refused', async () => {
    const context = anIssuerAtNoon()
    const device = aDevice(context.issuer)
    approve(context, device)
    const refusal = await refusalOfRequest(context.issuer, aPoll(device.device_code, { claims: '{' }))

    const { claims } = await acquireTokens(context.issuer, aPoll(device.device_code))

    expect(refusal.aadsts).toBe(90100)
    expect(claims['scp']).toBe('Tasks.Read')
  })

  it('refuses a code that nobody issued with AADSTS70018', async () => {
    const { issuer } = anIssuerAtNoon()

    const refusal = await refusalOfRequest(issuer, aPoll('EAQunknown'))

    expect(refusal).toMatchObject({ aadsts: 70018, error: 'bad_verification_code', status: 400 })
  })

  it('refuses the code of another app', async () => {
    const context = anIssuerAtNoon({
      apps: [
        { appId, displayName: 'TV', isFallbackPublicClient: true },
        { appId: otherAppId, displayName: 'Other', isFallbackPublicClient: true },
      ],
    })
    const device = aDevice(context.issuer)
    approve(context, device)

    const refusal = await refusalOfRequest(
      context.issuer,
      aPoll(device.device_code, { clientId: otherAppId }),
    )

    expect(refusal).toMatchObject({ aadsts: 70000, error: 'invalid_grant', status: 400 })
  })

  it('wants a secret from an app that is no public client: AADSTS7000218', async () => {
    const { issuer } = anIssuerAtNoon({ apps: [{ appId, displayName: 'Server', secret: 's3cret' }] })
    const device = aDevice(issuer)

    const refusal = await refusalOfRequest(issuer, aPoll(device.device_code))

    expect(refusal).toMatchObject({ aadsts: 7000218, error: 'invalid_client', status: 401 })
  })
})
