import { describe, expect, it } from 'vitest'

import { createKeyRing } from './key-ring.ts'
import type { KeyRing, SigningKey } from './key-ring.ts'

/** A key that nobody signs with: its modulus tells it apart from others of the same name. */
function aKey(name: string): SigningKey {
  return { kid: name, n: `n-${name}`, e: 'AQAB', certificate: '', sign: () => '', verify: () => false }
}

/** A ring on the key `first`, whose further keys are `new-1`, `new-2` and so on. */
function aKeyRing(): KeyRing {
  let count = 0
  return createKeyRing(aKey('first'), () => Promise.resolve(aKey(`new-${++count}`)))
}

function kidsOf({ published }: KeyRing): readonly string[] {
  return published.map(({ kid }) => kid)
}

describe('key ring', () => {
  it('signs with its first key, and publishes it', () => {
    const ring = aKeyRing()

    expect(ring.current.kid).toBe('first')
    expect(kidsOf(ring)).toEqual(['first'])
  })

  it('signs with the new key after a rotation, and publishes the old one behind it', async () => {
    const ring = aKeyRing()

    const key = await ring.rotate()

    expect(key.kid).toBe('new-1')
    expect(ring.current).toBe(key)
    expect(kidsOf(ring)).toEqual(['new-1', 'first'])
  })

  it.each<[string, Parameters<KeyRing['rotate']>[0], readonly string[]]>([
    ['without the old key', { overlap: false }, ['new-1']],
    ['without the new key', { publish: false }, ['first']],
    ['without any key', { overlap: false, publish: false }, []],
    [
      'with both where the options say nothing',
      { overlap: undefined!, publish: undefined! },
      ['new-1', 'first'],
    ],
  ])('rotates %s', async (_, options, published) => {
    const ring = aKeyRing()

    await ring.rotate(options)

    expect(ring.current.kid).toBe('new-1')
    expect(kidsOf(ring)).toEqual(published)
  })

  it('keeps every key of several rotations', async () => {
    const ring = aKeyRing()

    await ring.rotate()
    await ring.rotate()

    expect(kidsOf(ring)).toEqual(['new-2', 'new-1', 'first'])
  })

  it('keeps every key of two rotations at once', async () => {
    const ring = aKeyRing()

    const keys = await Promise.all([ring.rotate(), ring.rotate()])

    expect(kidsOf(ring).toSorted()).toEqual(['first', 'new-1', 'new-2'])
    expect(keys).toContain(ring.current)
  })

  it('publishes another key without signing with it', async () => {
    const ring = aKeyRing()

    const key = await ring.publishAnother()

    expect(key.kid).toBe('new-1')
    expect(ring.current.kid).toBe('first')
    expect(kidsOf(ring)).toEqual(['new-1', 'first'])
  })

  it('stays as it was when no key can be made', async () => {
    const ring = createKeyRing(aKey('first'), () => Promise.reject(new Error('no entropy')))

    await expect(ring.rotate({ overlap: false })).rejects.toThrow('no entropy')

    expect(ring.current.kid).toBe('first')
    expect(kidsOf(ring)).toEqual(['first'])
  })

  it('retires all but the key that signs', async () => {
    const ring = aKeyRing()
    await ring.rotate()
    await ring.rotate()

    ring.retire()

    expect(kidsOf(ring)).toEqual(['new-2'])
  })

  it('retires one key by its name', async () => {
    const ring = aKeyRing()
    await ring.rotate()
    await ring.rotate()

    ring.retire('new-1')

    expect(kidsOf(ring)).toEqual(['new-2', 'first'])
  })

  it('signs with a retired key where that is the one that signs', () => {
    const ring = aKeyRing()

    ring.retire('first')

    expect(ring.current.kid).toBe('first')
    expect(kidsOf(ring)).toEqual([])
  })

  it('publishes an impostor under the name of the key that signs, first of all', async () => {
    const ring = aKeyRing()
    await ring.rotate()

    await ring.publishImpostor()

    expect(ring.current).toMatchObject({ kid: 'new-1', n: 'n-new-1' })
    expect(ring.published.map(({ kid, n }) => [kid, n])).toEqual([
      ['new-1', 'n-new-2'],
      ['first', 'n-first'],
    ])
  })

  it('publishes one impostor at a time', async () => {
    const ring = aKeyRing()

    await ring.publishImpostor()
    await ring.publishImpostor()

    expect(ring.published.map(({ n }) => n)).toEqual(['n-new-2'])
  })

  it('leaves the impostor behind by a rotation', async () => {
    const ring = aKeyRing()
    await ring.publishImpostor()

    const key = await ring.rotate()

    expect(ring.published[0]).toBe(key)
  })

  it('returns to its first key by a reset', async () => {
    const ring = aKeyRing()
    await ring.rotate({ overlap: false })
    await ring.publishImpostor()

    ring.reset()

    expect(ring.current.n).toBe('n-first')
    expect(ring.published.map(({ n }) => n)).toEqual(['n-first'])
  })

  it.each<[string, (ring: KeyRing) => Promise<unknown>]>([
    ['rotation', (ring) => ring.rotate({ overlap: false })],
    ['impostor', (ring) => ring.publishImpostor()],
  ])('forgets by a reset the %s that was under way', async (_, begin) => {
    const ring = aKeyRing()
    const underWay = begin(ring)

    ring.reset()
    await underWay

    expect(ring.current.n).toBe('n-first')
    expect(ring.published.map(({ n }) => n)).toEqual(['n-first'])
  })
})
