import type { ForgeryEntry, ForgeryTable } from '../forgery.ts'
import type { GoodToken } from '../minting/good-token.ts'

const hour = 3600
/** A minute more than the leeway of Microsoft's own libraries, which is the most that is usual. */
const beyondLeeway = 360

const requireExpiry =
  'Require `exp` to be there and to be a number, and compare it with the time; many libraries check it only where it is there.'
const checkTimes = 'Compare `exp` and `nbf` with the time, and let clocks differ by 5 minutes at most.'

/**
 * Tokens of another time, or of none.
 *
 * There is none with an `exp` far in the future: no rule tells a validator how long a token may be valid. Nor is there
 * one that expired within the usual leeway: both answers to it are right.
 */
export const time = {
  expired: {
    why: 'A token must not be accepted after `exp` (RFC 7519 §4.1.4).',
    fix: checkTimes,
    rejects: 401,
    mint: (good) => shift(good, ({ exp }, now) => now - hour - exp),
  },
  'expired beyond the leeway': {
    why: 'Leeway is for clocks that differ, no more than a few minutes (RFC 7519 §4.1.4).',
    fix: checkTimes,
    rejects: 401,
    mint: (good) => shift(good, ({ exp }, now) => now - beyondLeeway - exp),
  },
  'expired, with a fraction of a second': expiring(
    'Times may have a fraction, and still be over (RFC 7519 §2).',
    (now) => now - hour - 0.5,
  ),
  'not yet valid': {
    why: 'A token must not be accepted before `nbf` (RFC 7519 §4.1.5).',
    fix: checkTimes,
    rejects: 401,
    mint: (good) => shift(good, ({ nbf }, now) => now + hour - nbf),
  },
  'not yet valid beyond the leeway': {
    why: 'Leeway is for clocks that differ, no more than a few minutes (RFC 7519 §4.1.5).',
    fix: checkTimes,
    rejects: 401,
    mint: (good) => shift(good, ({ nbf }, now) => now + beyondLeeway - nbf),
  },
  'nbf as text': {
    why: 'Times are numbers; what cannot be compared has not been checked (RFC 7519 §4.1.5).',
    fix: checkTimes,
    rejects: 401,
    mint: (good) => good.with(({ claims }) => ({ claims: { nbf: String(claims['nbf']) } })),
  },
  'no exp': expiring('Without `exp` a stolen token is good for ever (RFC 9068 §2.2).', () => undefined),
  'exp null': expiring('`exp` is a number; null is not "never" (RFC 7519 §4.1.4).', () => null),
  'exp zero': expiring('0 is 1970, and not "no expiry" (RFC 7519 §4.1.4).', () => 0),
  'exp negative': expiring('Times before 1970 are over as well (RFC 7519 §4.1.4).', () => -1),
  'exp as text': expiring('`exp` is a number, also where its text looks like one (RFC 7519 §4.1.4).', (now) =>
    String(now + hour),
  ),
  'exp as a date': expiring(
    '`exp` is a number; compared with text it is never over (RFC 7519 §4.1.4).',
    (now) => new Date((now + hour) * 1000).toISOString(),
  ),
  'exp as a list': expiring('`exp` is a number, and not a list of one (RFC 7519 §4.1.4).', (now) => [
    now + hour,
  ]),
} as const satisfies ForgeryTable

/** Seconds since the epoch: of the mock's clock, by which the good token is valid as well. */
function nowOf(good: GoodToken): number {
  return Math.floor(good.entra.clock.now() / 1000)
}

function expiring(why: string, expOf: (now: number) => unknown): ForgeryEntry {
  return {
    why,
    fix: requireExpiry,
    rejects: 401,
    mint: (good) => good.with({ claims: { exp: expOf(nowOf(good)) } }),
  }
}

interface Times {
  readonly iat: number
  readonly nbf: number
  readonly exp: number
}

/** The good token, issued by so many seconds later. */
function shift(good: GoodToken, secondsOf: (times: Times, now: number) => number): Promise<string> {
  return good.with(({ claims }) => {
    const { iat, nbf, exp } = claims as unknown as Times
    const seconds = secondsOf({ iat, nbf, exp }, nowOf(good))
    return { claims: { iat: iat + seconds, nbf: nbf + seconds, exp: exp + seconds } }
  })
}
