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
  /** Jumps to an instant; time goes on from there. */
  set(instant: Date | string | number): void
  /** Moves time forward (or back, with negative parts). */
  advance(duration: Duration): void
  /** Stops time at an instant, by default at the present one. */
  freeze(instant?: Date | string | number): void
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
    set: (instant) => moveTo(parseInstant(instant)),
    advance: (duration) => moveTo(now() + inMilliseconds(duration)),
    freeze: (instant) => {
      frozenAt = instant === undefined ? now() : parseInstant(instant)
    },
    reset: () => {
      offset = 0
      frozenAt = undefined
    },
  }
}

function parseInstant(instant: Date | string | number): number {
  const time = new Date(instant).getTime()
  if (Number.isNaN(time)) {
    throw new TypeError(
      `${String(instant)} is not an instant: pass a Date, an ISO 8601 string or milliseconds.`,
    )
  }
  return time
}

function inMilliseconds(duration: Duration): number {
  const { days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = duration
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
}
