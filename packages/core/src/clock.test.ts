import { afterEach, describe, expect, it, vi } from 'vitest'

import { createClock } from './clock.ts'
import { MockEntraError } from './errors/mock-entra-error.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')
const minute = 60_000

/** A source of time that a test moves by hand. */
function aSource(start = noon): { time: number } & { readonly read: () => number } {
  const source = { time: start, read: () => source.time }
  return source
}

describe('clock', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('reads Date.now at every use, so that fake timers move it', () => {
    vi.useFakeTimers({ now: noon })
    const clock = createClock()

    vi.advanceTimersByTime(minute)

    expect(clock.now()).toBe(noon + minute)
  })

  it('follows the source that it is given', () => {
    const source = aSource()
    const clock = createClock(source.read)

    source.time += minute

    expect(clock.now()).toBe(noon + minute)
  })

  it.each([
    ['a Date', new Date('2030-01-01T00:00:00Z')],
    ['an ISO 8601 text', '2030-01-01T00:00:00Z'],
    ['milliseconds', Date.UTC(2030, 0, 1)],
  ])('jumps to %s and goes on from there', (_, instant) => {
    const source = aSource()
    const clock = createClock(source.read)

    clock.set(instant)
    source.time += minute

    expect(clock.now()).toBe(Date.UTC(2030, 0, 1) + minute)
  })

  it('advances by the sum of all parts', () => {
    const clock = createClock(aSource(0).read)

    clock.advance({ days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 })

    expect(clock.now()).toBe(93_784_005)
  })

  it('goes back with negative parts', () => {
    const clock = createClock(aSource().read)

    clock.advance({ minutes: -61, seconds: 60 })

    expect(clock.now()).toBe(noon - 60 * minute)
  })

  it('adds up advances', () => {
    const clock = createClock(aSource().read)

    clock.advance({ minutes: 1 })
    clock.advance({ minutes: 1 })

    expect(clock.now()).toBe(noon + 2 * minute)
  })

  it('stands still once frozen, at the present instant', () => {
    const source = aSource()
    const clock = createClock(source.read)
    clock.advance({ minutes: 1 })

    clock.freeze()
    source.time += 10 * minute

    expect(clock.now()).toBe(noon + minute)
  })

  it('stands still at the instant that it is frozen at', () => {
    const source = aSource()
    const clock = createClock(source.read)

    clock.freeze('2030-01-01T00:00:00Z')
    source.time += minute

    expect(clock.now()).toBe(Date.UTC(2030, 0, 1))
  })

  it('moves and stays frozen by advance and set', () => {
    const source = aSource()
    const clock = createClock(source.read)
    clock.freeze()

    clock.advance({ minutes: 1 })
    source.time += 10 * minute
    const advanced = clock.now()
    clock.set(noon + 5 * minute)
    source.time += 10 * minute

    expect(advanced).toBe(noon + minute)
    expect(clock.now()).toBe(noon + 5 * minute)
  })

  it('returns to the running time of the source on reset', () => {
    const source = aSource()
    const clock = createClock(source.read)
    clock.advance({ days: 1 })
    clock.freeze()

    clock.reset()
    source.time += minute

    expect(clock.now()).toBe(noon + minute)
  })

  it.each(['yesterday', Number.NaN, new Date('nonsense')])('refuses %s, which is no instant', (instant) => {
    const clock = createClock(aSource().read)

    expect(() => clock.set(instant)).toThrow(/^clock\.set\(instant\): received .*, expected an instant\./)
    expect(() => clock.freeze(instant)).toThrow(MockEntraError)
    expect(clock.now()).toBe(noon)
  })

  it.each([
    ['a part that is misspelt', { minute: 5 }, "Did you mean 'minutes'?"],
    ['a part that is no number', { minutes: '5' }, 'clock.advance(duration).minutes'],
    ['a number', 5, 'clock.advance(duration)'],
    ['longer than calendars are', { days: 3_000_000 }, 'clock.advance(duration)'],
    ['longer than calendars are, back', { days: -1_000_000 }, 'clock.advance(duration)'],
  ])('refuses to advance by %s', (_, duration, message) => {
    const clock = createClock(aSource().read)

    expect(() => clock.advance(duration as object)).toThrow(message)
    expect(clock.now()).toBe(noon)
  })

  it.each([8.64e15, '9999-01-01T00:00:00Z', '0000-12-31T23:59:59Z', '-000001-01-01T00:00:00Z'])(
    'refuses %s, which no answer could tell',
    (instant) => {
      const clock = createClock(aSource().read)

      expect(() => clock.set(instant)).toThrow('clock.set(instant)')
      expect(() => clock.freeze(instant)).toThrow('expected an instant of the years 1 to 9998')
      expect(clock.now()).toBe(noon)
    },
  )

  it('goes on from where it was stopped', () => {
    const source = aSource()
    const clock = createClock(source.read)
    clock.freeze('2030-01-01T00:00:00Z')
    source.time += 1000

    clock.release()
    source.time += 500

    expect(new Date(clock.now()).toISOString()).toBe('2030-01-01T00:00:00.500Z')
  })

  it('goes on as it did where it was not stopped', () => {
    const source = aSource()
    const clock = createClock(source.read)
    clock.advance({ minutes: 1 })

    clock.release()
    source.time += 500

    expect(clock.now()).toBe(noon + 60_500)
  })
})
