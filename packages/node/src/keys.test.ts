import { MockEntraError } from '@mock-entra/core'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import type { JSONWebKeySet } from 'jose'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import { startMockEntra } from './start-mock-entra.ts'
import type { TenantHandle } from './tenant-handle.ts'

const entra = await startMockEntra()
afterAll(entra.close)
beforeEach(() => entra.reset())

async function fetchKeys({ jwksUri }: Pick<TenantHandle, 'jwksUri'>): Promise<JSONWebKeySet> {
  return (await (await fetch(jwksUri)).json()) as JSONWebKeySet
}

async function verify(token: string, tenant: TenantHandle = entra): Promise<void> {
  await jwtVerify(token, createLocalJWKSet(await fetchKeys(tenant)))
}

function complaintOf(action: () => unknown): MockEntraError {
  try {
    action()
  } catch (error) {
    if (error instanceof MockEntraError) return error
    throw error
  }
  throw new Error('Nothing was complained about.')
}

describe('keys', () => {
  test('name the key that signs, and those of the key set', async () => {
    const token = await entra.tokens.accessToken()

    const { keys } = await fetchKeys(entra)

    expect(decodeProtectedHeader(token).kid).toBe(entra.keys.kid)
    expect(entra.keys.published).toEqual([entra.keys.kid])
    expect(keys.map(({ kid }) => kid)).toEqual(entra.keys.published)
  })

  test('rotate: new and old tokens verify', async () => {
    const before = entra.keys.kid
    const old = await entra.tokens.accessToken()

    const kid = await entra.keys.rotate()

    expect(kid).toBe(entra.keys.kid)
    expect(entra.keys.published).toEqual([kid, before])
    await verify(old)
    await verify(await entra.tokens.accessToken())
  })

  test('rotate without overlap: old tokens do not verify', async () => {
    const old = await entra.tokens.accessToken()

    await entra.keys.rotate({ overlap: false })

    await expect(verify(old)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
    await verify(await entra.tokens.accessToken())
  })

  test('rotate without publishing: new tokens do not verify, old ones do', async () => {
    const old = await entra.tokens.accessToken()

    const kid = await entra.keys.rotate({ publish: false })

    expect(entra.keys.published).not.toContain(kid)
    await verify(old)
    await expect(verify(await entra.tokens.accessToken())).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    })
  })

  test('publish another key: it signs what names it, until it is retired', async () => {
    const kid = await entra.keys.publishAnother()

    const token = await entra.tokens.accessToken({ header: { kid } })

    expect(entra.keys.published).toEqual([kid, entra.keys.kid])
    expect(decodeProtectedHeader(await entra.tokens.accessToken()).kid).not.toBe(kid)
    await verify(token)
    entra.keys.retire(kid)
    await expect(verify(token)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  })

  test('retire the old key', async () => {
    const before = entra.keys.kid
    const old = await entra.tokens.accessToken()
    await entra.keys.rotate()

    entra.keys.retire(before)

    expect(entra.keys.published).toEqual([entra.keys.kid])
    await expect(verify(old)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  })

  test('refuse to retire a key that is not published, and list those that are', () => {
    const complaint = complaintOf(() => entra.keys.retire('nobody'))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      option: 'keys.retire(kid)',
      received: "'nobody'",
      expected: `the name of a published key: ${entra.keys.kid}`,
      remedy: 'Pass the kid of a token, or what rotate returned.',
    })
  })

  test('say that no key is published at all', () => {
    entra.keys.retire(entra.keys.kid)

    const { expected } = complaintOf(() => entra.keys.retire('nobody'))

    expect(expected).not.toMatch(/: $/)
  })

  test('publish an impostor: the kid is found, and the signature fails', async () => {
    await entra.keys.publishImpostor()

    const token = await entra.tokens.accessToken()

    expect(entra.keys.published).toEqual([decodeProtectedHeader(token).kid])
    await expect(verify(token)).rejects.toMatchObject({ code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
  })

  test('publish an impostor whose x5t and x5c are of one certificate', async () => {
    const [before] = (await fetchKeys(entra)).keys
    await entra.keys.publishImpostor()

    const [key] = (await fetchKeys(entra)).keys

    expect(key).toMatchObject({ kid: entra.keys.kid, x5t: key?.['x5t'] })
    expect(key?.n).not.toBe(before?.n)
  })

  test('are those of the start after a reset', async () => {
    const kid = entra.keys.kid
    await entra.keys.rotate({ overlap: false })
    await entra.keys.publishImpostor()

    entra.reset()

    expect(entra.keys).toMatchObject({ kid, published: [kid] })
    await verify(await entra.tokens.accessToken())
  })

  test('of a tenant are its own', async () => {
    const other = entra.createTenant()
    const kid = entra.keys.kid
    const token = await entra.tokens.accessToken()

    await other.keys.rotate({ overlap: false })

    expect(entra.keys).toMatchObject({ kid, published: [kid] })
    await verify(token)
    await expect(verify(token, other)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  })

  test('of an app are its own, until a reset', async () => {
    const own = await entra.keys.forApp(entra.api)
    const { keys } = await fetchKeys(own)

    expect(own.jwksUri).toBe(`${entra.jwksUri}?appid=${entra.api.appId}`)
    expect(keys.map(({ kid }) => kid)).toEqual([own.kid])
    expect(own.published).toEqual([own.kid])
    expect(decodeProtectedHeader(await entra.tokens.accessToken()).kid).toBe(own.kid)
    expect(entra.keys.published).not.toContain(own.kid)

    entra.reset()
    expect(decodeProtectedHeader(await entra.tokens.accessToken()).kid).toBe(entra.keys.kid)
  })

  test('of an app are found again by its client id', async () => {
    const own = await entra.keys.forApp(entra.api)
    const kid = await own.rotate()

    const again = await entra.keys.forApp(entra.api.appId.toUpperCase())

    expect(again).toMatchObject({ kid, jwksUri: own.jwksUri })
  })

  test.each([
    ['an app of nobody', 'ffffffff-0000-4000-8000-000000000000'],
    ["a service of Microsoft's", '00000003-0000-0000-c000-000000000000'],
    ['nothing', undefined],
  ])('refuse %s', async (_, app) => {
    await expect(entra.keys.forApp(app as string)).rejects.toMatchObject({
      code: 'MOCK_ENTRA_MISSING_OBJECT',
      option: 'keys.forApp(app)',
    })
  })

  test.each<[string, unknown, string]>([
    ['keys.rotate(options).overlaps', { overlaps: true }, 'MOCK_ENTRA_UNKNOWN_OPTION'],
    ['keys.rotate(options).overlap', { overlap: 'no' }, 'MOCK_ENTRA_INVALID_OPTION'],
    ['keys.rotate(options).publish', { publish: 0 }, 'MOCK_ENTRA_INVALID_OPTION'],
    ['keys.rotate(options)', 'overlap', 'MOCK_ENTRA_INVALID_OPTION'],
  ])('refuse what rotate does not take: %s', async (option, options, code) => {
    await expect(entra.keys.rotate(options as never)).rejects.toMatchObject({ code, option })
  })
})
