import { randomBytes } from 'node:crypto'

import { MockEntraError } from '@mock-entra/node'

import { createGoodToken } from '../conformance/minting/good-token.ts'
import { mintWithKid } from '../conformance/minting/unknown-kid.ts'
import { assertAsExpected } from './assert-as-expected.ts'
import { observe } from './observe.ts'
import { assertRolloverOptions } from './options.ts'
import type { RolloverOptions } from './options.ts'

/** What the drill of a flood needs. */
export interface RefetchFloodOptions extends RolloverOptions {
  /** How many tokens are sent, each with a `kid` of its own that nobody published. @default 50 */
  readonly kids?: number
  /** How often the key set may be fetched meanwhile. @default 10, what jwks-rsa's `rateLimit` allows in a minute */
  readonly atMost?: number
}

/**
 * Sends a validator tokens of many unknown keys, one after the other: whoever can write such tokens must not make it flood the issuer, nor keep it
 * from accepting good tokens.
 *
 * Beyond {@link expectOneRefetchPerUnknownKid}, and asks for more: a limit on fetches, such as jose's `cooldownDuration` or
 * the `rateLimit` of jwks-rsa, which is off by default.
 *
 * @throws an error that lists what was sent, what was expected and what was seen, with the fix
 * @throws {MockEntraError} when an option is misspelt, or no number
 * @example
 * await expectNoRefetchFlood({ entra, protect })
 */
export async function expectNoRefetchFlood(options: RefetchFloodOptions): Promise<void> {
  assertRolloverOptions(options, ['kids', 'atMost'])
  const { entra, token = {}, kids = 50, atMost = 10 } = options
  assertCount('options.kids', kids, 1)
  assertCount('options.atMost', atMost, 0)
  const good = createGoodToken(entra, token)
  const unknown = await Promise.all(Array.from({ length: kids }, () => mintWithKid(good, aKid())))
  const first = await good.with({})

  const observations = [
    await observe(options, {
      what: 'a token',
      tokens: [first],
      isAccepted: true,
      fetches: { least: 0, most: 1 },
    }),
    await observe(options, {
      what: `${kids} tokens of as many unknown keys`,
      tokens: unknown,
      inTurn: true, // at once, the limiter of jwks-rsa makes some wait for the next minute
      isAccepted: false,
      fetches: { least: 0, most: atMost },
    }),
    await observe(options, {
      what: 'another token of the known key',
      tokens: [await good.with({})],
      isAccepted: true,
      fetches: { least: 0, most: 0 },
    }),
  ]
  assertAsExpected(
    'Unknown kids make the validator flood the issuer with requests for its key set:',
    observations,
  )
}

/** Of the shape of Entra's: base64url of a SHA-1. */
function aKid(): string {
  return randomBytes(20).toString('base64url')
}

function assertCount(option: string, received: unknown, least: number): void {
  if (Number.isSafeInteger(received) && Number(received) >= least) return
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option,
    received: JSON.stringify(received) ?? typeof received,
    expected: `a whole number from ${least} on`,
    remedy: 'Leave it out for the default.',
  })
}
