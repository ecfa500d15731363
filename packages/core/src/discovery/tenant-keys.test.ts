import { createHash } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { createKeyRing } from '../keys/key-ring.ts'
import { aSigningKey, aTenant, aTokenRequest, acquireTokens, anIssuer, refusalOf } from '../testing/index.ts'
import type { EndpointVersion } from '../token-request.ts'
import { describeTenantKeys } from './openid-configuration.ts'
import type { DiscoveryRequest } from './openid-configuration.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const base = 'https://localhost:4577'

function aKeysRequest(tenant: string, version: EndpointVersion = 'v2'): DiscoveryRequest {
  return { tenant, version, baseUrl: base, appId: undefined }
}

describe('key set', () => {
  it('has in v2 the members of Entra in its order, and no private one', () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { keys } = describeTenantKeys(issuer, aKeysRequest(tenantId))

    expect(keys.map((key) => Object.keys(key))).toEqual([
      ['kty', 'use', 'kid', 'x5t', 'n', 'e', 'x5c', 'issuer'],
    ])
  })

  it('has in v1 the same members but the issuer', () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { keys } = describeTenantKeys(issuer, aKeysRequest(tenantId, 'v1'))

    expect(keys.map((key) => Object.keys(key))).toEqual([['kty', 'use', 'kid', 'x5t', 'n', 'e', 'x5c']])
  })

  it('names the key by the SHA-1 of its certificate, as the header of a token does', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const { header } = await acquireTokens(issuer, aTokenRequest())

    const [key] = describeTenantKeys(issuer, aKeysRequest(tenantId)).keys

    const thumbprint = createHash('sha1').update(Buffer.from(key!.x5c[0], 'base64')).digest('base64url')
    expect(key).toMatchObject({ kty: 'RSA', use: 'sig', e: 'AQAB', kid: thumbprint, x5t: thumbprint })
    expect(header.kid).toBe(thumbprint)
    expect(thumbprint).toHaveLength(27)
  })

  it.each([
    [tenantId, `${base}/${tenantId}/v2.0`],
    ['contoso.onmicrosoft.com', `${base}/${tenantId}/v2.0`],
    ['common', `${base}/{tenantid}/v2.0`],
    ['Organizations', `${base}/{tenantid}/v2.0`],
    ['consumers', `${base}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`],
  ])('names for %s the issuer %s', (tenant, expected) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { keys } = describeTenantKeys(issuer, aKeysRequest(tenant))

    expect(keys.map((key) => key.issuer)).toEqual([expected])
  })

  it('has the keys of the tenant only, and those of all tenants where none is named', () => {
    const keys = [aSigningKey(), aSigningKey()]
    const issuer = {
      ...anIssuer(),
      createKeyRing: () => createKeyRing(keys.shift()!, async () => aSigningKey()),
    }
    const [first, second] = [aTenant(issuer).tenant, aTenant(issuer).tenant]
    const kids = (tenant: string): readonly string[] =>
      describeTenantKeys(issuer, aKeysRequest(tenant)).keys.map(({ kid }) => kid)

    expect(kids(first.id)).toEqual([first.keys.current.kid])
    expect(kids(second.id)).toEqual([second.keys.current.kid])
    expect(kids('common')).toEqual([first.keys.current.kid, second.keys.current.kid])
  })

  it('lists a key once that several tenants share', () => {
    const issuer = anIssuer()
    aTenant(issuer)
    aTenant(issuer)

    const { keys } = describeTenantKeys(issuer, aKeysRequest('common'))

    expect(keys).toHaveLength(1)
  })

  it('is refused with AADSTS90002 for a tenant that does not exist', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOf(() => describeTenantKeys(issuer, aKeysRequest('fabrikam.example')))

    expect(refusal.aadsts).toBe(90002)
  })
})
