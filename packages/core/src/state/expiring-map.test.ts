import { describe, expect, it } from 'vitest'

import { createClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { createExpiringMap } from './expiring-map.ts'
import type { Expiring, ExpiringMap } from './expiring-map.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')

function aMap(): { readonly clock: Clock; readonly map: ExpiringMap<Expiring> } {
  const clock = createClock(() => noon)
  return { clock, map: createExpiringMap(clock) }
}

function fill(map: ExpiringMap<Expiring>, count: number, expiresAt: number): void {
  for (let index = 0; index < count; index++) map.set(`filler-${index}`, { expiresAt })
}

describe('expiring map', () => {
  it('keeps what was set, by key', () => {
    const { map } = aMap()
    const [one, two] = [{ expiresAt: noon }, { expiresAt: noon + 1 }]

    map.set('one', one)
    map.set('two', two)

    expect(map.get('one')).toBe(one)
    expect([...map.values()]).toEqual([one, two])
    expect([...map.entries()]).toEqual([
      ['one', one],
      ['two', two],
    ])
    expect(map.get('three')).toBeUndefined()
  })

  it('replaces, deletes and clears', () => {
    const { map } = aMap()
    map.set('one', { expiresAt: noon })
    map.set('two', { expiresAt: noon })

    map.set('one', { expiresAt: noon + 1 })
    map.delete('two')
    const left = [...map.entries()]
    map.clear()

    expect(left).toEqual([['one', { expiresAt: noon + 1 }]])
    expect([...map.entries()]).toEqual([])
  })

  it('lets entries be deleted while they are gone through', () => {
    const { map } = aMap()
    fill(map, 10, noon)

    for (const [key] of map.entries()) map.delete(key)

    expect([...map.values()]).toEqual([])
  })

  it.each(['__proto__', 'constructor', ''])('knows nothing of %j by nature', (key) => {
    const { map } = aMap()

    expect(map.get(key)).toBeUndefined()
  })

  it('keeps an entry for an hour after its end, so that its user hears that it has expired', () => {
    const { clock, map } = aMap()
    map.set('late', { expiresAt: noon })
    clock.advance({ hours: 1 })

    fill(map, 2000, noon + 7_200_000)

    expect(map.get('late')).toEqual({ expiresAt: noon })
  })

  it('drops an entry that ended more than an hour ago, within a thousand further ones', () => {
    const { clock, map } = aMap()
    map.set('late', { expiresAt: noon })
    map.set('lasting', { expiresAt: noon + 7_200_000 })
    clock.advance({ hours: 1, milliseconds: 1 })

    fill(map, 1000, noon + 7_200_000)

    expect(map.get('late')).toBeUndefined()
    expect(map.get('lasting')).toBeDefined()
  })

  it('does not grow without limit', () => {
    const { clock, map } = aMap()

    for (let hour = 0; hour < 50; hour++) {
      for (let index = 0; index < 100; index++) map.set(`${hour}-${index}`, { expiresAt: clock.now() })
      clock.advance({ hours: 1 })
    }

    expect([...map.values()].length).toBeLessThan(1300)
  })

  it('never drops what it has just been given', () => {
    const { map } = aMap()
    fill(map, 999, noon)

    map.set('thousandth', { expiresAt: noon - 86_400_000 })

    expect(map.get('thousandth')).toEqual({ expiresAt: noon - 86_400_000 })
  })

  it('tells its observer of all that comes and goes, what expired included', () => {
    const told: string[] = []
    const clock = createClock(() => noon)
    const map = createExpiringMap(clock, {
      put: (key) => void told.push(`+${key}`),
      remove: (key) => void told.push(`-${key}`),
    })

    map.set('old', { expiresAt: noon - 7_200_000 })
    map.set('new', { expiresAt: noon })
    map.delete('new')
    map.delete('unknown')
    fill(map, 998, noon)
    map.clear()

    expect(told.filter((key) => !key.includes('filler'))).toEqual(['+old', '+new', '-new', '-old'])
    expect(told.filter((key) => key.startsWith('-filler'))).toHaveLength(998)
  })
})
