import { describe, expect, it } from 'vitest'

import { answerDeviceRequest } from '../device-endpoint.ts'
import { approveDevice } from '../state/device-codes.ts'
import {
  aCertifiedApp,
  aCertifiedKey,
  aDeviceRequest,
  aUserTokenRequest,
  acquireTokens,
  jwtBearer,
  refusalOfRequest,
} from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const now = Date.parse('2026-03-04T05:06:07.123Z')
const seconds = Math.floor(now / 1000)
const key = aCertifiedKey()
const { aMock, aRequest, refusal } = aCertifiedApp(key, now)
const hex = (encoded: string): string => Buffer.from(encoded, 'base64url').toString('hex')
const base64 = (encoded: string): string => Buffer.from(encoded, 'base64url').toString('base64')

describe('certificate assertion', () => {
  it('is accepted, and makes azpacr 2', async () => {
    const { claims } = await acquireTokens(aMock(), aRequest())

    expect(claims).toMatchObject({ azp: appId, azpacr: '2' })
  })

  it('makes appidacr 2 in v1 tokens', async () => {
    const request = aRequest(
      {},
      { endpoint: 'v1', resource: 'https://management.azure.com/', scope: undefined },
    )

    const { claims } = await acquireTokens(aMock(), request)

    expect(claims).toMatchObject({ appid: appId, appidacr: '2', ver: '1.0' })
  })

  it('is accepted for grants of users', async () => {
    const { clientAssertion } = aRequest()
    const request = { clientSecret: undefined, clientAssertion, clientAssertionType: jwtBearer }

    const { claims } = await acquireTokens(aMock(), aUserTokenRequest(request))

    expect(claims).toMatchObject({ azpacr: '2', scp: 'Tasks.Read' })
  })

  it('is accepted with a device code', async () => {
    const issuer = aMock()
    const { device_code: deviceCode, user_code: userCode } = answerDeviceRequest(issuer, aDeviceRequest())
    const [tenant] = [...issuer.directory.tenants.values()]
    approveDevice(issuer.directory, userCode, [...tenant!.users.values()][0]!)
    const grantType = 'urn:ietf:params:oauth:grant-type:device_code'

    const { claims } = await acquireTokens(issuer, aRequest({}, { grantType, deviceCode, scope: undefined }))

    expect(claims['azpacr']).toBe('2')
  })

  it('is accepted again, because Entra keeps no list of jti', async () => {
    const issuer = aMock()
    const request = aRequest()

    await acquireTokens(issuer, request)
    const { claims } = await acquireTokens(issuer, request)

    expect(claims['azpacr']).toBe('2')
  })

  it.each([
    ['x5t', { x5t: key.x5t }],
    ['x5t with padding (MSAL Python)', { x5t: `${key.x5t}=` }],
    ['x5t in base64', { x5t: base64(key.x5t) }],
    ['x5t#S256', { 'x5t#S256': key.x5tS256 }],
    ['x5t#S256 in base64 (MSAL Go, MSAL4J)', { 'x5t#S256': base64(key.x5tS256) }],
    ['kid in base64url (Terraform)', { kid: `${key.x5t}=` }],
    ['kid in hexadecimal', { kid: hex(key.x5t) }],
    ['kid in upper-case hexadecimal', { kid: hex(key.x5tS256).toUpperCase() }],
    ['a right x5t beside another kid', { kid: 'some-name', x5t: key.x5t }],
  ])('names its key by %s', async (_, header) => {
    const { claims } = await acquireTokens(aMock(), aRequest({ header }))

    expect(claims['azpacr']).toBe('2')
  })

  it.each(['RS256', 'RS384', 'RS512', 'PS256'] as const)('is signed with %s', async (algorithm) => {
    const { claims } = await acquireTokens(aMock(), aRequest({ algorithm }))

    expect(claims['azpacr']).toBe('2')
  })

  it.each([
    ['fractions of seconds (MSAL Python)', { exp: seconds + 599.25, iat: seconds - 0.5, nbf: undefined }],
    ['texts (MSAL.NET)', { exp: String(seconds + 600), nbf: String(seconds) }],
    ['no nbf and no iat', { nbf: undefined, iat: undefined }],
    ['a long life', { exp: seconds + 86_400 }],
    ['no jti', { jti: undefined }],
    ['an nbf that is five minutes ahead', { nbf: seconds + 300 }],
    ['an exp that is nearly five minutes past', { exp: seconds - 299 }],
  ])('may have %s', async (_, claims) => {
    const answer = await acquireTokens(aMock(), aRequest({ claims }))

    expect(answer.claims['azpacr']).toBe('2')
  })

  it.each([
    'https://localhost:4577/00000000-0000-0000-0000-000000000002/oauth2/v2.0/token',
    'https://localhost:4577/00000000-0000-0000-0000-000000000002/oauth2/token',
    'https://localhost:4577/contoso.onmicrosoft.com/oauth2/v2.0/token',
    'https://localhost:4577/00000000-0000-0000-0000-000000000002/v2.0',
    'https://localhost:4577/00000000-0000-0000-0000-000000000002/',
    'https://localhost:4577/common/oauth2/v2.0/token',
    'https://localhost:4577/adfs/oauth2/token',
    'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000002/oauth2/v2.0/token',
    'https://sts.windows.net/00000000-0000-0000-0000-000000000002/',
    ['https://localhost:4577/00000000-0000-0000-0000-000000000002/oauth2/v2.0/token'],
  ])('is for %j', async (aud) => {
    const { claims } = await acquireTokens(aMock(), aRequest({ claims: { aud } }))

    expect(claims['azpacr']).toBe('2')
  })

  it.each([
    ['another host', 'https://login.example/00000000-0000-0000-0000-000000000002/oauth2/v2.0/token'],
    ['another port', 'https://localhost:4578/00000000-0000-0000-0000-000000000002/oauth2/v2.0/token'],
    ['another tenant', 'https://localhost:4577/99999999-0000-0000-0000-000000000002/oauth2/v2.0/token'],
    ['another endpoint', 'https://localhost:4577/00000000-0000-0000-0000-000000000002/oauth2/authorize'],
    ['the exchange', 'api://AzureADTokenExchange'],
    ['no URL', 'me'],
  ])('is refused with AADSTS700023 when it is for %s', async (_, aud) => {
    expect(await refusal({ claims: { aud } })).toMatchObject({
      code: 'clientAssertionAudienceMismatch',
      aadsts: 700023,
      error: 'invalid_client',
      status: 401,
    })
  })

  it.each([
    ['iss is another app', { iss: '22222222-2222-2222-2222-222222222222' }],
    ['sub is another app', { sub: '22222222-2222-2222-2222-222222222222' }],
    ['iss is no URL and no app', { iss: 'me', sub: 'me' }],
  ])('is refused with AADSTS700021 when %s', async (_, claims) => {
    expect(await refusal({ claims })).toMatchObject({ aadsts: 700021, status: 401 })
  })

  it('takes the client id in any case', async () => {
    const claims = { iss: appId.toUpperCase(), sub: appId.toUpperCase() }

    const answer = await acquireTokens(aMock(), aRequest({ claims }))

    expect(answer.claims['azpacr']).toBe('2')
  })

  it('is refused with AADSTS700024 after its exp, with the times in ticks', async () => {
    const error = await refusal({ claims: { nbf: seconds - 1200, exp: seconds - 300 } })

    expect(error).toMatchObject({ aadsts: 700024, error: 'invalid_client', status: 401 })
    expect(error.message).toContain(
      'Current time: 2026-03-04T05:06:07.1230000Z, assertion valid from 2026-03-04T04:46:07.0000000Z, ' +
        'expiry time of assertion 2026-03-04T05:01:07.0000000Z.',
    )
  })

  it('is refused with AADSTS700024 before its nbf', async () => {
    expect(await refusal({ claims: { nbf: seconds + 302 } })).toMatchObject({ aadsts: 700024 })
  })

  it('is valid from 1970 on where it has no nbf: AADSTS700024', async () => {
    const error = await refusal({ claims: { nbf: undefined, exp: seconds - 600 } })

    expect(error.message).toContain('assertion valid from 1970-01-01T00:00:00.0000000Z')
  })

  it.each([
    ['iss', 90014],
    ['sub', 90014],
    ['aud', 90014],
    ['exp', 50027],
  ])('is refused without %s: AADSTS%i', async (name, aadsts) => {
    const error = await refusal({ claims: { [name]: undefined } })

    expect(error).toMatchObject({ aadsts, error: 'invalid_request', status: 400 })
    expect(error.message + error.detail).toContain(`'${name}'`)
  })

  it('is refused with AADSTS5002741 for two audiences', async () => {
    const error = await refusal({ claims: { aud: ['a', 'b'] } })

    expect(error).toMatchObject({ aadsts: 5002741, status: 401 })
    expect(error.message).toContain('2 audience values')
  })

  it.each([
    ['no key is named', {}, 5002723],
    ['the algorithm is HS256', { x5t: key.x5t, alg: 'HS256' }, 5002738],
    ['the algorithm is ES256', { x5t: key.x5t, alg: 'ES256' }, 5002738],
    ['the algorithm is none', { x5t: key.x5t, alg: 'none' }, 5002738],
    ['the algorithm is a name of every object', { x5t: key.x5t, alg: 'toString' }, 5002738],
    ['there is no algorithm', { x5t: key.x5t, alg: undefined }, 5002738],
  ])('is refused when %s: AADSTS$2', async (_, header, aadsts) => {
    expect(await refusal({ header })).toMatchObject({ aadsts, error: 'invalid_client', status: 401 })
  })

  it.each(['garbage', 'a.b.c', 'e30.e30', 'e30.e30.x.y', 'e30.W10.eA', '..', 'e30.e30.%%%'])(
    'is refused with AADSTS50027 when it is %j',
    async (clientAssertion) => {
      const error = await refusalOfRequest(aMock(), aRequest({}, { clientAssertion }))

      expect(error).toMatchObject({
        code: 'invalidJwt',
        aadsts: 50027,
        error: 'invalid_request',
        status: 400,
      })
    },
  )

  it.each([
    ['client_assertion_type', { clientAssertionType: undefined }, 900144],
    ['client_assertion', { clientAssertion: undefined }, 900144],
    ['the one type there is', { clientAssertionType: 'jwt-bearer' }, 90100],
  ])('needs %s', async (_, parts, aadsts) => {
    expect(await refusalOfRequest(aMock(), aRequest({}, parts))).toMatchObject({ aadsts })
  })
})
