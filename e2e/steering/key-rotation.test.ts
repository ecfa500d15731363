import { createRemoteJWKSet, jwtVerify } from 'jose'
import jwt from 'jsonwebtoken'
import { JwksClient } from 'jwks-rsa'
import { startMockEntra } from 'mock-entra'
import type { MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

/** An API that keeps the keys that it has fetched, and looks for others as soon as it meets an unknown kid. */
interface Api {
  readonly tenant: TenantHandle
  accept(token: string): Promise<unknown>
}

const apis = {
  jose: (tenant: TenantHandle): Api => {
    const keys = createRemoteJWKSet(new URL(tenant.jwksUri), { cooldownDuration: 0 })
    return { tenant, accept: (token) => jwtVerify(token, keys, { issuer: tenant.issuer }) }
  },
  'jwks-rsa': (tenant: TenantHandle): Api => {
    const client = new JwksClient({ jwksUri: tenant.jwksUri, cache: true })
    return {
      tenant,
      accept: async (token) => {
        const { header } = jwt.decode(token, { complete: true }) ?? {}
        const key = await client.getSigningKey(header?.kid)
        return jwt.verify(token, key.getPublicKey(), { algorithms: ['RS256'], issuer: tenant.issuer })
      },
    }
  },
} as const

const unknownKey = {
  jose: { code: 'ERR_JWKS_NO_MATCHING_KEY' },
  'jwks-rsa': { name: 'SigningKeyNotFoundError' },
}
const wrongSignature = {
  jose: { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' },
  'jwks-rsa': { name: 'JsonWebTokenError', message: 'invalid signature' },
}

function fetches({ requests }: TenantHandle): number {
  return requests.filter({ endpoint: 'jwks' }).length
}

describe.each(Object.keys(apis) as (keyof typeof apis)[])('%s and keys', (name) => {
  function startApi(): Api {
    return apis[name](entra.createTenant())
  }

  test('fetches them once for one key', async () => {
    const { tenant, accept } = startApi()

    await accept(await tenant.tokens.accessToken())
    await accept(await tenant.tokens.accessToken())

    expect(fetches(tenant)).toBe(1)
  })

  test('fetches them once more for a key that was rotated in', async () => {
    const { tenant, accept } = startApi()
    await accept(await tenant.tokens.accessToken())
    await tenant.keys.rotate()

    await accept(await tenant.tokens.accessToken())
    await accept(await tenant.tokens.accessToken())

    expect(fetches(tenant)).toBe(2)
  })

  test('accepts what the old key signed while both are published', async () => {
    const { tenant, accept } = startApi()
    const old = await tenant.tokens.accessToken()
    await tenant.keys.rotate()

    await accept(await tenant.tokens.accessToken())

    await expect(accept(old)).resolves.toBeDefined()
  })

  test('refuses what a retired key signed', async () => {
    const { tenant, accept } = startApi()
    const old = await tenant.tokens.accessToken()
    await tenant.keys.rotate()
    tenant.keys.retire()

    await expect(accept(old)).rejects.toMatchObject(unknownKey[name])
  })

  test('refuses a key that is not published, after one more look', async () => {
    const { tenant, accept } = startApi()
    await accept(await tenant.tokens.accessToken())
    await tenant.keys.rotate({ publish: false })

    await expect(accept(await tenant.tokens.accessToken())).rejects.toMatchObject(unknownKey[name])

    expect(fetches(tenant)).toBe(2)
  })

  test('refuses the signature where an impostor is published', async () => {
    const { tenant, accept } = startApi()
    await tenant.keys.publishImpostor()

    await expect(accept(await tenant.tokens.accessToken())).rejects.toMatchObject(wrongSignature[name])
  })

  test('accepts tokens again after a reset', async () => {
    const { tenant } = startApi()
    await tenant.keys.publishImpostor()

    tenant.reset()

    await expect(apis[name](tenant).accept(await tenant.tokens.accessToken())).resolves.toBeDefined()
    expect(fetches(tenant)).toBe(1)
  })

  test('recovers from a key set that could not be read', async () => {
    const { tenant, accept } = startApi()
    tenant.faults.next('jwks', { status: 503 })
    await expect(accept(await tenant.tokens.accessToken())).rejects.toBeInstanceOf(Error)

    await expect(accept(await tenant.tokens.accessToken())).resolves.toBeDefined()
  })

  test('is not concerned by the keys of another tenant', async () => {
    const { tenant, accept } = startApi()
    await accept(await tenant.tokens.accessToken())

    await entra.createTenant().keys.rotate({ overlap: false })
    await accept(await tenant.tokens.accessToken())

    expect(fetches(tenant)).toBe(1)
  })
})
