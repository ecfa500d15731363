import * as v from 'valibot'

import { MockEntraError } from './errors/mock-entra-error.ts'
import { describeValue, objectOf, parseInput } from './validation.ts'

/** A span of time; the parts add up. */
export interface Duration {
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly milliseconds?: number
}

/**
 * The mock's time. Reads `Date.now()` at every call, so a test runner's fake timers work as they are.
 *
 * @example
 * entra.clock.advance({ minutes: 61 })   // tokens issued before are now expired for the mock
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Jumps to an instant; time goes on from there, unless it is frozen.
   *
   * @throws {MockEntraError} `MOCK_ENTRA_INVALID_OPTION` for what is no instant, or not of the years 1 to 9998
   */
  set(instant: Date | string | number): void
  /**
   * Moves time forward (or back, with negative parts).
   *
   * @throws {MockEntraError} for a part that is misspelt, or no number, and where it leads out of the years 1 to 9998
   */
  advance(duration: Duration): void
  /** Stops time at an instant, by default at the present one. */
  freeze(instant?: Date | string | number): void
  /** Lets time that was stopped go on from where it stands. */
  release(): void
  /** Returns to the time of the source, running. */
  reset(): void
}

/** Where a clock takes its time from: a function that returns milliseconds since the epoch. */
export type TimeSource = () => number

export function createClock(source: TimeSource = () => Date.now()): Clock {
  let offset = 0
  let frozenAt: number | undefined
  const now = (): number => frozenAt ?? source() + offset

  function moveTo(time: number): void {
    if (frozenAt === undefined) offset = time - source()
    else frozenAt = time
  }

  return {
    now,
    set: (instant) => moveTo(parseInstant(instant, 'clock.set(instant)')),
    advance: (duration) =>
      moveTo(assertTellable(now() + inMilliseconds(duration), 'clock.advance(duration)')),
    freeze: (instant) => {
      frozenAt = instant === undefined ? now() : parseInstant(instant, 'clock.freeze(instant)')
    },
    release: () => {
      const time = now()
      frozenAt = undefined
      moveTo(time)
    },
    reset: () => {
      offset = 0
      frozenAt = undefined
    },
  }
}

function parseInstant(instant: Date | string | number, option: string): number {
  const time = new Date(instant).getTime()
  if (!Number.isNaN(time)) return assertTellable(time, option)
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option,
    received: describeValue(instant),
    expected: 'an instant',
    remedy: 'Pass a Date, an ISO 8601 text or milliseconds since the epoch.',
  })
}

/** The years that clients' calendars have, less one for what lasts from then on. */
const earliest = Date.parse('0001-01-01T00:00:00Z')
const latest = Date.parse('9999-01-01T00:00:00Z')

/** No answer could tell another time. */
function assertTellable(time: number, option: string): number {
  if (time >= earliest && time < latest) return time
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option,
    received: `what leads to ${time} milliseconds since the epoch`,
    expected: 'an instant of the years 1 to 9998',
    remedy: 'Stay within these years: tokens and answers cannot tell others.',
  })
}

const part = v.optional(v.pipe(v.number('a number'), v.finite('a finite number')))

/** A part that is misspelt would be no time at all. */
const durationSchema = objectOf(
  {
    days: part,
    hours: part,
    minutes: part,
    seconds: part,
    milliseconds: part,
  } satisfies Record<keyof Duration, v.GenericSchema>,
  'a duration such as { days: 2 }',
)

function inMilliseconds(duration: Duration): number {
  const parsed = parseInput(durationSchema, duration, 'clock.advance(duration)')
  const { days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = parsed
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
}
