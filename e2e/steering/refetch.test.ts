import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import type { JWTVerifyGetKey } from 'jose'
import jwt from 'jsonwebtoken'
import { JwksClient } from 'jwks-rsa'
import { startMockEntra } from 'mock-entra'
import type { MockEntra, TenantHandle } from 'mock-entra'
import { expectNoRefetchFlood, expectOneRefetchPerUnknownKid } from 'mock-entra/conformance'
import type { Protect } from 'mock-entra/conformance'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(() => entra.close())

function withJose(keys: JWTVerifyGetKey): Protect {
  return (token) => jwtVerify(token, keys)
}

function withJwksRsa(client: JwksClient): Protect {
  return async (token) => {
    const { header } = jwt.decode(token, { complete: true }) ?? {}
    const key = await client.getSigningKey(header?.kid)
    return jwt.verify(token, key.getPublicKey(), { algorithms: ['RS256'] })
  }
}

const validators = {
  jose: ({ jwksUri }) => withJose(createRemoteJWKSet(new URL(jwksUri))),
  'jose without a cooldown': ({ jwksUri }) =>
    withJose(createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: 0 })),
  'jose with a key set per request': ({ jwksUri }) => {
    return (token) => withJose(createRemoteJWKSet(new URL(jwksUri)))(token)
  },
  'jwks-rsa': ({ jwksUri }) => withJwksRsa(new JwksClient({ jwksUri })),
  'jwks-rsa with a rate limit': ({ jwksUri }) => withJwksRsa(new JwksClient({ jwksUri, rateLimit: true })),
  'jwks-rsa without a cache': ({ jwksUri }) => withJwksRsa(new JwksClient({ jwksUri, cache: false })),
  'decoding alone': () => (token) => decodeJwt(token),
} as const satisfies Record<string, (tenant: TenantHandle) => Protect>

type Name = keyof typeof validators

function aValidator(name: Name): { readonly entra: TenantHandle; readonly protect: Protect } {
  const tenant = entra.createTenant()
  return { entra: tenant, protect: validators[name](tenant) }
}

async function complaintOf(drill: Promise<void>): Promise<string> {
  const error: unknown = await drill.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof Error) return error.message
  throw new Error('Nothing was complained about.')
}

describe('one refetch for an unknown kid', () => {
  test('is what jose makes once its cooldown has passed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const passCooldown = vi.fn<() => unknown>(() => vi.setSystemTime(Date.now() + 30_000))

    await expectOneRefetchPerUnknownKid({ ...aValidator('jose'), passCooldown })

    expect(passCooldown).toHaveBeenCalledTimes(3)
  })

  test.each<Name>(['jose without a cooldown', 'jwks-rsa', 'jwks-rsa with a rate limit'])(
    'is what %s makes',
    async (name) => {
      const { entra: tenant, protect } = aValidator(name)

      await expectOneRefetchPerUnknownKid({ entra: tenant, protect })

      expect(tenant.requests.filter({ endpoint: 'jwks' })).toHaveLength(4)
    },
  )

  test('is asked for the keys that an API has of its own', async () => {
    const tenant = entra.createTenant()
    const keys = await tenant.keys.forApp(tenant.api)
    const protect = withJwksRsa(new JwksClient({ jwksUri: keys.jwksUri }))

    await expectOneRefetchPerUnknownKid({ entra: tenant, protect, keys })

    expect(tenant.requests.filter({ endpoint: 'jwks' })).toHaveLength(4)
  })

  test('is too late within the cooldown of jose, and the complaint says so', async () => {
    const complaint = await complaintOf(expectOneRefetchPerUnknownKid(aValidator('jose')))

    expect(complaint).toContain(`
✓ another one of the same key: 1 of 1 accepted, 0 fetches
✗ 5 tokens at once of a key that was rotated in: 0 of 5 accepted, 0 fetches
    expected  5 of 5 accepted, 1 fetch
    received  threw JWKSNoMatchingKey: no applicable key found in the JSON Web Key Set
    fix       Fetch the key set again for a \`kid\` that is not in it. Where that waits`)
  })

  test.each<Name>(['jwks-rsa without a cache', 'jose with a key set per request'])(
    'is not all that is made by %s, and the complaint counts',
    async (name) => {
      const complaint = await complaintOf(expectOneRefetchPerUnknownKid(aValidator(name)))

      expect(complaint).toContain(`The key set is not fetched once per unknown kid:
✓ a token: 1 of 1 accepted, 1 fetch
✗ another one of the same key: 1 of 1 accepted, 1 fetch
    expected  1 of 1 accepted, 0 fetches
    fix       Keep what was fetched`)
      expect(complaint).toContain(
        '✗ 5 tokens at once of a key that was rotated in: 5 of 5 accepted, 5 fetches',
      )
      expect(complaint).toContain('✗ 5 tokens at once of an unpublished key: 0 of 5 accepted, 5 fetches')
    },
  )

  test('is not made by who only decodes', async () => {
    const complaint = await complaintOf(expectOneRefetchPerUnknownKid(aValidator('decoding alone')))

    expect(complaint).toContain(`
✗ 5 tokens at once of a key that was rotated in: 5 of 5 accepted, 0 fetches
    expected  5 of 5 accepted, 1 fetch
    fix       Verify the signature with the key set of this tenant`)
    expect(complaint).toMatch(/✗ 5 tokens at once of an unpublished key: 5 of 5 accepted.*\n.*\n.*returned/)
  })
})

describe('a flood of unknown kids', () => {
  test.each<Name>(['jose', 'jwks-rsa with a rate limit'])('stops at the limit of %s', async (name) => {
    const { entra: tenant, protect } = aValidator(name)

    await expectNoRefetchFlood({ entra: tenant, protect })

    expect(tenant.requests.filter({ endpoint: 'jwks' }).length).toBeLessThanOrEqual(11)
  })

  test('reaches the key set through jwks-rsa, whose rate limit is off by default', async () => {
    const complaint = await complaintOf(expectNoRefetchFlood(aValidator('jwks-rsa')))

    expect(complaint).toContain(`
✗ 50 tokens of as many unknown keys: 0 of 50 accepted, 50 fetches
    expected  0 of 50 accepted, at most 10 fetches`)
  })

  test('is as large, and stops as early, as the test says', async () => {
    const drill = expectNoRefetchFlood({ ...aValidator('jwks-rsa with a rate limit'), kids: 12, atMost: 3 })

    expect(await complaintOf(drill)).toMatch(
      /12 tokens of as many unknown keys: 0 of 12 accepted, \d+ fetches/,
    )
  })
})

describe('a drill that is misspelt', () => {
  test.each([
    ['passCoolDown', { passCoolDown: () => undefined }, 'MOCK_ENTRA_UNKNOWN_OPTION'],
    ['token', { token: { scope: 'Tasks.Read' } }, 'MOCK_ENTRA_UNKNOWN_OPTION'],
  ])('is refused: %s', async (_, options, code) => {
    const { entra: tenant, protect } = aValidator('jose')

    const drill = expectOneRefetchPerUnknownKid({ entra: tenant, protect, ...(options as object) })

    await expect(drill).rejects.toMatchObject({ code })
    expect(tenant.requests).toHaveLength(0)
  })

  test.each([
    ['options.kids', { kids: 0 }],
    ['options.atMost', { atMost: -1 }],
  ])('is refused: %s', async (option, options) => {
    const drill = expectNoRefetchFlood({ ...aValidator('jose'), ...options })

    await expect(drill).rejects.toMatchObject({ code: 'MOCK_ENTRA_INVALID_OPTION', option })
  })
})
