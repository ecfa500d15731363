import { describe, expect, it } from 'vitest'

import { emptyTenant } from '../directory/tenant.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCertifiedKey,
  aTenant,
  aTokenRequest,
  acquireTokens,
  anIssuer,
  jwtBearer,
  refusalOfRequest,
  signAssertion,
} from '../testing/index.ts'
import type { CertifiedKey } from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'
import { DocumentError } from './fetch-document.ts'

const now = Date.parse('2026-03-04T05:06:07Z')
const first = aCertifiedKey()
const second = aCertifiedKey()
const jwkOf = ({ publicKey, x5t: kid }: CertifiedKey): object => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
})

interface Web {
  readonly documents: Map<string, unknown>
  readonly asked: string[]
}

/** An issuer as the web shows it, with the first key. */
function aWeb(issuer = 'https://issuer.example', keys: unknown = [jwkOf(first)]): Web {
  const base = issuer.replace(/\/$/, '')
  const documents = new Map<string, unknown>([
    [`${base}/.well-known/openid-configuration`, { issuer, jwks_uri: `${base}/keys` }],
    [`${base}/keys`, { keys }],
  ])
  return { documents, asked: [] }
}

function aMock(
  { documents, asked }: Web,
  issuer = 'https://issuer.example',
): { mock: Issuer; tenant: Tenant } {
  const mock = anIssuer({
    timeSource: () => now,
    fetchDocument: (url) => {
      asked.push(url.href)
      const document = documents.get(url.href)
      if (document !== undefined) return Promise.resolve(document)
      return Promise.reject(new DocumentError('unreachable', `Nobody is at ${url.href}.`))
    },
  })
  const federatedIdentityCredentials = [{ issuer, subject: 'workload' }]
  const apps = [{ appId: '11111111-1111-1111-1111-111111111111', federatedIdentityCredentials }]
  return { mock, tenant: aTenant(mock, { apps }).tenant }
}

function aRequest(
  key = first,
  header: object = { kid: key.x5t },
  issuer = 'https://issuer.example',
): TokenRequest {
  const claims = { iss: issuer, sub: 'workload', aud: 'api://AzureADTokenExchange', exp: now / 1000 + 60 }
  const clientAssertion = signAssertion({ privateKey: key.privateKey, header, claims })
  return aTokenRequest({ clientSecret: undefined, clientAssertion, clientAssertionType: jwtBearer })
}

const azpacr = async (mock: Issuer, request: TokenRequest): Promise<unknown> =>
  (await acquireTokens(mock, request)).claims['azpacr']

describe('keys of an issuer that is elsewhere', () => {
  it('are found by its discovery document', async () => {
    const web = aWeb()
    const { mock } = aMock(web)

    expect(await azpacr(mock, aRequest())).toBe('2')
    expect(web.asked).toEqual([
      'https://issuer.example/.well-known/openid-configuration',
      'https://issuer.example/keys',
    ])
  })

  it('are found for an issuer that ends in a slash', async () => {
    const issuer = 'https://issuer.example/cluster/'
    const web = aWeb(issuer)
    const { mock } = aMock(web, issuer)

    expect(await azpacr(mock, aRequest(first, undefined, issuer))).toBe('2')
    expect(web.asked[0]).toBe('https://issuer.example/cluster/.well-known/openid-configuration')
  })

  it('are fetched once', async () => {
    const web = aWeb()
    const { mock } = aMock(web)

    await azpacr(mock, aRequest())
    await azpacr(mock, aRequest())

    expect(web.asked).toHaveLength(2)
  })

  it('are fetched once more for a key that is not among them', async () => {
    const web = aWeb()
    const { mock } = aMock(web)
    await azpacr(mock, aRequest())
    web.documents.set('https://issuer.example/keys', { keys: [jwkOf(second)] })

    expect(await azpacr(mock, aRequest(second))).toBe('2')
    expect(web.asked).toHaveLength(4)
  })

  it('do not hold a key that nobody published: AADSTS7000272', async () => {
    const web = aWeb()
    const { mock } = aMock(web)

    const error = await refusalOfRequest(mock, aRequest(second))

    expect(error).toMatchObject({ aadsts: 7000272, error: 'invalid_client', status: 401 })
    expect(error.message).toContain(`'${second.x5t}'`)
    expect(error.message).toContain('https://issuer.example')
    expect(web.asked).toHaveLength(2)
  })

  it('may be named by x5t alone, with padding', async () => {
    const { mock } = aMock(
      aWeb('https://issuer.example', [{ ...jwkOf(first), kid: undefined, x5t: first.x5t }]),
    )

    expect(await azpacr(mock, aRequest(first, { x5t: `${first.x5t}=` }))).toBe('2')
  })

  it('are read up to the hundredth: AADSTS7000272', async () => {
    const strangers = Array.from({ length: 100 }, (_, index) => ({ ...jwkOf(second), kid: `${index}` }))
    const { mock } = aMock(aWeb('https://issuer.example', [...strangers, jwkOf(first)]))

    expect(await refusalOfRequest(mock, aRequest())).toMatchObject({ aadsts: 7000272 })
  })

  it.each([
    ['EC keys', [{ kty: 'EC', crv: 'P-256', x: 'a', y: 'b', kid: first.x5t }]],
    ['entries that are none', [null, 1, 'key', [], {}]],
    ['keys without a modulus', [{ kty: 'RSA', e: 'AQAB', kid: first.x5t }]],
    ['no entries', []],
  ])('are not %s: AADSTS7000272', async (_, keys) => {
    const { mock } = aMock(aWeb('https://issuer.example', keys))

    expect(await refusalOfRequest(mock, aRequest())).toMatchObject({ aadsts: 7000272 })
  })

  it.each([
    ['a modulus that is none', { n: '!', e: 'AQAB' }],
    ['1024 bits', jwkOf(aCertifiedKey({ modulusLength: 1024 }))],
  ])('are of no use with %s: AADSTS50032', async (_, key) => {
    const { mock } = aMock(aWeb('https://issuer.example', [{ kty: 'RSA', ...key, kid: first.x5t }]))

    expect(await refusalOfRequest(mock, aRequest())).toMatchObject({ aadsts: 50032 })
  })

  it('are forgotten by a reset of the tenant', async () => {
    const web = aWeb()
    const { mock, tenant } = aMock(web)
    await azpacr(mock, aRequest())
    expect(tenant.fetchedKeys.size).toBe(1)

    emptyTenant(mock, tenant)

    expect(tenant.fetchedKeys.size).toBe(0)
  })
})

describe('issuer that cannot be asked', () => {
  it('is told with AADSTS90061 when nobody is there', async () => {
    const { mock } = aMock({ documents: new Map(), asked: [] })

    const error = await refusalOfRequest(mock, aRequest())

    expect(error).toMatchObject({
      code: 'externalIssuerUnreachable',
      aadsts: 90061,
      error: 'invalid_request',
      status: 400,
    })
    expect(error.detail).toContain('Nobody is at https://issuer.example/.well-known/openid-configuration.')
  })

  it.each([
    ['is no object', 'text'],
    ['is null', null],
    ['has odd members', { issuer: { toString: 'x' }, jwks_uri: { toString: 'x' } }],
    ['has an odd jwks_uri', { issuer: 'https://issuer.example', jwks_uri: { toString: 'x' } }],
    ['is for another issuer', { issuer: 'https://other.example', jwks_uri: 'https://issuer.example/keys' }],
    ['has no jwks_uri', { issuer: 'https://issuer.example' }],
    ['has a jwks_uri that is no URL', { issuer: 'https://issuer.example', jwks_uri: '/keys' }],
    ['leads to another host', { issuer: 'https://issuer.example', jwks_uri: 'https://other.example/keys' }],
    [
      'leads to another port',
      { issuer: 'https://issuer.example', jwks_uri: 'https://issuer.example:8443/keys' },
    ],
    ['leads to another scheme', { issuer: 'https://issuer.example', jwks_uri: 'http://issuer.example/keys' }],
    ['leads to a file', { issuer: 'https://issuer.example', jwks_uri: 'file:///etc/passwd' }],
    [
      'leads to a metadata service',
      { issuer: 'https://issuer.example', jwks_uri: 'http://169.254.169.254/' },
    ],
    [
      'has credentials in it',
      { issuer: 'https://issuer.example', jwks_uri: 'https://a:b@issuer.example/keys' },
    ],
  ])(
    'is told with AADSTS501661 when its document %s, and no other address is called',
    async (_, document) => {
      const web = aWeb()
      web.documents.set('https://issuer.example/.well-known/openid-configuration', document)
      const { mock } = aMock(web)

      expect(await refusalOfRequest(mock, aRequest())).toMatchObject({
        code: 'externalOidcEndpointFailed',
        aadsts: 501661,
        error: 'invalid_request',
        status: 400,
      })
      expect(web.asked).toEqual(['https://issuer.example/.well-known/openid-configuration'])
    },
  )

  it.each([[{}], [{ keys: 'none' }], [[]], ['text']])(
    'is told with AADSTS501661 when its key set is %j',
    async (document) => {
      const web = aWeb()
      web.documents.set('https://issuer.example/keys', document)

      expect(await refusalOfRequest(aMock(web).mock, aRequest())).toMatchObject({ aadsts: 501661 })
    },
  )

  it('is not asked at all when no credential is for it: AADSTS700211', async () => {
    const web = aWeb('https://elsewhere.example')
    const { mock } = aMock(web)
    const request = aRequest(first, undefined, 'https://elsewhere.example')

    expect(await refusalOfRequest(mock, request)).toMatchObject({ aadsts: 700211 })
    expect(web.asked).toEqual([])
  })
})
