import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'

import type { Issuer } from '../issuer.ts'
import {
  aSigningKey,
  aTenant,
  aTokenFactory,
  anIssuer,
  complaintOf,
  verifySignature,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import type { TokenFactory } from './factory-options.ts'

const otherId = '33333333-3333-3333-3333-333333333333'

interface Context {
  readonly issuer: Issuer
  readonly own: SeededTenant
  readonly other: SeededTenant
  readonly tokens: TokenFactory
}

/** Two tenants that sign with different keys, and the factory of the first. */
async function aContext(): Promise<Context> {
  const issuer = anIssuer({ generateKey: () => Promise.resolve(aSigningKey()) })
  const own = aTenant(issuer)
  const other = aTenant(issuer, { id: otherId, domain: 'fabrikam.com' })
  await other.tenant.keys.rotate({ overlap: false })
  return { issuer, own, other, tokens: aTokenFactory(issuer, own) }
}

describe('minted token of another tenant', () => {
  it.each(['accessToken', 'appToken', 'idToken'] as const)(
    'has its issuer, its id and its key: %s',
    async (kind) => {
      const { tokens, own, other } = await aContext()

      const token = await tokens[kind]({ tenant: otherId })

      expect(decodeJwt(token)).toMatchObject({ tid: otherId, iss: `https://localhost:4577/${otherId}/v2.0` })
      expect(decodeProtectedHeader(token).kid).toBe(other.tenant.keys.current.kid)
      await expect(verifySignature(token, other.tenant)).resolves.toBeUndefined()
      await expect(verifySignature(token, own.tenant)).rejects.toMatchObject({
        code: 'ERR_JWKS_NO_MATCHING_KEY',
      })
    },
  )

  it.each([
    ['its id', otherId],
    ['its id in upper case', otherId.toUpperCase()],
    ['its domain', 'fabrikam.com'],
    ['its handle', { tenantId: otherId }],
  ])('is minted by %s', async (_, tenant) => {
    const { tokens } = await aContext()

    const token = await tokens.accessToken({ tenant })

    expect(decodeJwt(token)['tid']).toBe(otherId)
  })

  it('is for the user and the API of this tenant', async () => {
    const { tokens, own } = await aContext()

    const token = await tokens.accessToken({ tenant: otherId })

    expect(decodeJwt(token)).toMatchObject({
      oid: own.seeded.user!.id,
      aud: own.seeded.api!.appId,
      azp: own.seeded.app!.appId,
    })
  })

  it('has the v1 issuer where the version is 1', async () => {
    const { tokens } = await aContext()

    const { iss } = decodeJwt(await tokens.accessToken({ tenant: otherId, version: 1 }))

    expect(iss).toBe(`https://localhost:4577/${otherId}/`)
  })

  it('is the same as its own where the tenant is this one', async () => {
    const { tokens, own } = await aContext()

    const token = await tokens.accessToken({ tenant: own.tenant.id })

    await expect(tokens.verify(token)).resolves.toMatchObject({ tid: own.tenant.id })
  })

  it('follows the rotation of that tenant', async () => {
    const { tokens, other } = await aContext()
    const { kid } = await other.tenant.keys.rotate()

    const token = await tokens.accessToken({ tenant: otherId })

    expect(decodeProtectedHeader(token).kid).toBe(kid)
  })

  it.each(['44444444-4444-4444-4444-444444444444', 'nowhere.com'])(
    'is refused where the mock has no such tenant: %j',
    async (tenant) => {
      const { tokens } = await aContext()

      const complaint = await complaintOf(() => tokens.accessToken({ tenant }))

      expect(complaint).toMatchObject({
        code: 'MOCK_ENTRA_MISSING_OBJECT',
        option: 'tenant',
        received: `'${tenant}'`,
        expected: 'the id, a domain or the handle of a tenant of this mock',
        remedy: 'Add it with createTenant first.',
      })
    },
  )
})

describe('minted token after a rotation', () => {
  it('is signed with the new key', async () => {
    const { tokens, own } = await aContext()
    const { kid } = await own.tenant.keys.rotate()

    const token = await tokens.accessToken()

    expect(decodeProtectedHeader(token).kid).toBe(kid)
    await expect(verifySignature(token, own.tenant)).resolves.toBeUndefined()
  })

  it('is signed with the old key where its header names that, as long as it is published', async () => {
    const { tokens, own } = await aContext()
    const { kid } = own.tenant.keys.current
    await own.tenant.keys.rotate()

    const token = await tokens.accessToken({ header: { kid } })

    await expect(verifySignature(token, own.tenant)).resolves.toBeUndefined()
  })

  it('has a signature that does not hold where an impostor is published', async () => {
    const { tokens, own } = await aContext()
    await own.tenant.keys.publishImpostor()

    const token = await tokens.accessToken()

    await expect(verifySignature(token, own.tenant)).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    })
    await expect(tokens.verify(token)).rejects.toMatchObject({
      received: 'a token whose signature is not right',
    })
  })

  it('names no published key where the new one is kept back', async () => {
    const { tokens, own } = await aContext()
    await own.tenant.keys.rotate({ publish: false })

    const token = await tokens.accessToken()

    await expect(tokens.verify(token)).rejects.toMatchObject({
      received: 'a token whose kid is none of the published keys',
    })
  })

  it('leaves other tenants alone', async () => {
    const { own, other } = await aContext()
    const before = other.tenant.keys.published

    await own.tenant.keys.rotate()

    expect(other.tenant.keys.published).toBe(before)
  })
})
