import { createHash, generateKeyPairSync, sign } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import type { AppSeed } from '../directory/seeds.ts'
import type { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { createCertificate } from '../keys/x509.ts'
import {
  aCertifiedKey,
  aTenant,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  jwtBearer,
  refusalOfRequest,
  selfIssuedClaims,
  signAssertion,
} from '../testing/index.ts'
import type { AssertionParts } from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const now = Date.parse('2026-03-04T05:06:07.123Z')
const seconds = Math.floor(now / 1000)
const key = aCertifiedKey()
const otherKey = aCertifiedKey({ subject: 'other' })
const hex = (encoded: string): string => Buffer.from(encoded, 'base64url').toString('hex')
const base64 = (encoded: string): string => Buffer.from(encoded, 'base64url').toString('base64')

function aMock(app: AppSeed = { keyCredentials: [{ key: key.certificate }] }): Issuer {
  const issuer = anIssuer({ timeSource: () => now })
  aTenant(issuer, { apps: [{ appId, displayName: 'Daemon', ...app }] })
  return issuer
}

/** A request with a right assertion, but for the parts. */
function aRequest(parts: Partial<AssertionParts> = {}, request: Partial<TokenRequest> = {}): TokenRequest {
  const { header = { x5t: key.x5t }, claims } = parts
  const assertion = signAssertion({
    privateKey: key.privateKey,
    ...parts,
    header,
    claims: { ...selfIssuedClaims(now), ...claims },
  })
  return aTokenRequest({
    clientSecret: undefined,
    clientAssertion: assertion,
    clientAssertionType: jwtBearer,
    ...request,
  })
}

const refusal = (parts: Partial<AssertionParts>, app?: AppSeed): Promise<EntraError> =>
  refusalOfRequest(aMock(app), aRequest(parts))

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

describe('key of a certificate assertion', () => {
  it('is refused with AADSTS700027 when the app does not have it, with those that it has', async () => {
    const error = await refusal({ header: { x5t: otherKey.x5t }, privateKey: otherKey.privateKey })

    expect(error).toMatchObject({
      code: 'clientAssertionSignatureInvalid',
      aadsts: 700027,
      error: 'invalid_client',
      status: 401,
    })
    expect(error.message).toContain('[Reason - The key was not found.')
    expect(error.message).toContain(otherKey.x5t)
    expect(error.detail).toContain(key.x5t)
    expect(error.detail).toContain(hex(key.x5t).toUpperCase())
  })

  it('is told to be another app’s: AADSTS700027', async () => {
    const issuer = anIssuer({ timeSource: () => now })
    const other = { displayName: 'Other daemon', keyCredentials: [{ key: otherKey.certificate }] }
    aTenant(issuer, { apps: [{ appId, keyCredentials: [{ key: key.certificate }] }, other] })

    const error = await refusalOfRequest(issuer, aRequest({ header: { x5t: otherKey.x5t } }))

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.detail).toContain("'Other daemon'")
  })

  it('is missed in an app without certificates: AADSTS700027', async () => {
    const error = await refusal({}, { secret: 's3cret' })

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.detail).toContain("'Daemon' has no certificate")
  })

  it('must have made the signature: AADSTS700027', async () => {
    const error = await refusal({ privateKey: otherKey.privateKey })

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.message).toContain('use of the key to verify the signature failed')
    expect(error.message).toContain(hex(key.x5t).toUpperCase())
    expect(error.detail).toContain('another private key')
  })

  it('is told to be another one of the app’s: AADSTS700027', async () => {
    const keyCredentials = [{ key: key.certificate }, { key: otherKey.certificate, displayName: 'Next' }]

    const error = await refusal({ privateKey: otherKey.privateKey }, { keyCredentials })

    expect(error.detail).toContain('another certificate of the app: Next')
  })

  it.each([
    ['PS256', 'RS256'],
    ['RS256', 'PS256'],
  ] as const)(
    'is told that the header says %s and the signature is %s: AADSTS700027',
    async (alg, algorithm) => {
      const error = await refusal({ algorithm, header: { x5t: key.x5t, alg } })

      expect(error).toMatchObject({ aadsts: 700027 })
      expect(error.detail).toContain(`The header says ${alg}, and the signature is one of ${algorithm}.`)
    },
  )

  it('is refused with AADSTS50032 when it has 1024 bits', async () => {
    const weak = aCertifiedKey({ modulusLength: 1024 })
    const parts = { privateKey: weak.privateKey, header: { x5t: weak.x5t } }

    expect(await refusal(parts, { keyCredentials: [{ key: weak.certificate }] })).toMatchObject({
      aadsts: 50032,
    })
  })
})

describe('certificate of an app', () => {
  it('is refused with AADSTS700027 when its key is not RSA', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const certificate = createCertificate({
      subject: 'elliptic',
      issuer: 'elliptic',
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      serialNumber: new Uint8Array([1]),
      notBefore: new Date('2020-01-01'),
      notAfter: new Date('2040-01-01'),
      signatureAlgorithm: 'ecdsa-with-SHA256',
      usage: 'signing',
      subjectKeyIdentifier: new Uint8Array(20),
      sign: (data) => sign('sha256', data, privateKey),
    })
    const kid = createHash('sha1').update(certificate).digest('base64url')

    const error = await refusal({ header: { kid } }, { keyCredentials: [{ key: certificate }] })

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.detail).toContain('no RSA key')
  })

  it('is refused with AADSTS700027 when it has expired', async () => {
    const expired = aCertifiedKey({ notAfter: new Date(now - 1000) })
    const parts = { privateKey: expired.privateKey, header: { x5t: expired.x5t } }

    const error = await refusal(parts, { keyCredentials: [{ key: expired.certificate }] })

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.message).toContain('The key used is expired')
    expect(error.message).toContain('End=2026-03-04T05:06:06.0000000Z')
  })

  it('is good until the last second of its validity is over', async () => {
    const last = aCertifiedKey({ notAfter: new Date('2026-03-04T05:06:07Z') })
    const parts = { privateKey: last.privateKey, header: { x5t: last.x5t } }
    const issuer = aMock({ keyCredentials: [{ key: last.certificate }] })

    expect((await acquireTokens(issuer, aRequest(parts))).claims['azpacr']).toBe('2')
  })

  it('is refused with AADSTS700027 when it is not valid yet', async () => {
    const keyCredentials = [{ key: key.certificate, startDateTime: new Date(now + 1000) }]

    const error = await refusal({}, { keyCredentials })

    expect(error).toMatchObject({ aadsts: 700027 })
    expect(error.message).toContain('The key used is not valid yet')
  })

  it('is refused with AADSTS1000502 when it has expired before its registration', async () => {
    const expired = aCertifiedKey({ notAfter: new Date(now - 1000) })
    const parts = { privateKey: expired.privateKey, header: { x5t: expired.x5t } }
    const keyCredentials = [{ key: expired.certificate, endDateTime: new Date(now + 86_400_000) }]

    expect(await refusal(parts, { keyCredentials })).toMatchObject({ aadsts: 1000502, status: 401 })
  })

  it('is refused with AADSTS7000214 when it is revoked', async () => {
    const keyCredentials = [{ key: key.certificate, isRevoked: true }]

    expect(await refusal({}, { keyCredentials })).toMatchObject({
      code: 'certificateRevoked',
      aadsts: 7000214,
      status: 401,
    })
  })

  it('may be one of several', async () => {
    const issuer = aMock({ keyCredentials: [{ key: otherKey.certificate }, { key: key.certificate }] })

    expect((await acquireTokens(issuer, aRequest())).claims['azpacr']).toBe('2')
  })

  it('is no credential of a native app: AADSTS700025', async () => {
    const native = { publicClient: { redirectUris: ['http://localhost'] } }

    expect(await refusal({}, native)).toMatchObject({ aadsts: 700025 })
  })
})
