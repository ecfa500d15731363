import { describe, expect, it } from 'vitest'

import { createIds, deriveOpaque, deriveUuid } from './ids.ts'

const uuidOf = (version: number): RegExp =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

describe('random ids', () => {
  it('are UUIDs of version 4', () => {
    const ids = createIds()

    const uuids = Array.from({ length: 1000 }, () => ids.uuid())

    expect(uuids.filter((uuid) => !uuidOf(4).test(uuid))).toEqual([])
  })

  it('differ, also beyond one pool of random octets', () => {
    const ids = createIds()

    const uuids = Array.from({ length: 1000 }, () => ids.uuid())
    const opaques = Array.from({ length: 1000 }, () => ids.opaque(16))

    expect(new Set(uuids).size).toBe(1000)
    expect(new Set(opaques).size).toBe(1000)
  })

  it.each([
    [16, 22],
    [32, 43],
    [36, 48],
  ])('of %i octets are %i characters of base64url', (byteLength, characters) => {
    const text = createIds().opaque(byteLength)

    expect(text).toMatch(/^[\w-]+$/)
    expect(text).toHaveLength(characters)
  })

  it('come from the source of randomness alone', () => {
    const ids = createIds((octets) => octets.fill(0xff))

    expect(ids.uuid()).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
    expect(ids.opaque(3)).toBe('____')
  })

  it('use every random octet once', () => {
    let fills = 0
    const ids = createIds((octets) => {
      fills++
      octets.forEach((_, index) => (octets[index] = index % 256))
    })

    const first = Buffer.from(ids.opaque(4), 'base64url')
    const second = Buffer.from(ids.opaque(4), 'base64url')

    expect([...first, ...second]).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(fills).toBe(1)
  })

  it('ask for more random octets when the pool is used up', () => {
    let fills = 0
    const ids = createIds(() => fills++)

    for (let count = 0; count < 257; count++) ids.uuid()

    expect(fills).toBe(2)
  })
})

describe('derived ids', () => {
  it('are UUIDs of version 8, always the same for the same name', () => {
    const uuid = deriveUuid('tenant', 'user', 'alice')

    expect(uuid).toMatch(uuidOf(8))
    expect(deriveUuid('tenant', 'user', 'alice')).toBe(uuid)
  })

  it('are 43 characters of base64url, always the same for the same name', () => {
    const opaque = deriveOpaque('tenant', 'sub', 'alice')

    expect(opaque).toMatch(/^[\w-]{43}$/)
    expect(deriveOpaque('tenant', 'sub', 'alice')).toBe(opaque)
  })

  it('differ where the same characters make other parts', () => {
    expect(deriveUuid('ab', 'c')).not.toBe(deriveUuid('a', 'bc'))
    expect(deriveOpaque('ab', 'c')).not.toBe(deriveOpaque('a', 'bc'))
  })
})
