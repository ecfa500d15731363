import { createGoodToken } from '../conformance/minting/good-token.ts'
import { mintWithRetiredKey } from '../conformance/minting/retired-key.ts'
import { assertAsExpected } from './assert-as-expected.ts'
import { observe } from './observe.ts'
import type { Observation, Step } from './observe.ts'
import { assertRolloverOptions } from './options.ts'
import type { RolloverOptions } from './options.ts'

/** What the drill of a rollover needs. */
export interface OneRefetchOptions extends RolloverOptions {
  /**
   * Lets the time pass for which the validator makes no further fetch after one; called before each new `kid`.
   *
   * @default nothing: right for validators that look for a new `kid` at once
   * @example
   * vi.useFakeTimers({ toFake: ['Date'] })
   * passCooldown: () => vi.setSystemTime(Date.now() + 30_000) // jose's cooldownDuration
   */
  readonly passCooldown?: () => unknown
}

const once = { least: 1, most: 1 }
const atMostOnce = { least: 0, most: 1 }
const never = { least: 0, most: 0 }

/** Enough to tell one fetch for all from one for each. */
const atOnce = 5

/**
 * Drills a validator on key rollover: it has to fetch the key set once for a `kid` that it does not know, however many
 * requests wait for the key, and not at all for one that it knows.
 *
 * Rotates the tenant's keys with and without overlap, and sends tokens of the new, the old and of an unpublished key. The
 * tenant signs with another key afterwards, until `reset`: give the drill a tenant of its own, or its test.
 *
 * @throws an error that lists what was sent, what was expected and what was seen, with the fix
 * @throws {MockEntraError} when an option is misspelt
 * @example
 * const client = new JwksClient({ jwksUri: entra.jwksUri, cache: true })
 * await expectOneRefetchPerUnknownKid({ entra, protect: (token) => verifyWith(client, token) })
 */
export async function expectOneRefetchPerUnknownKid(options: OneRefetchOptions): Promise<void> {
  assertRolloverOptions(options, ['passCooldown'])
  const { entra, token = {}, keys = entra.keys, passCooldown = () => undefined } = options
  const good = createGoodToken(entra, token)
  const observations: Observation[] = []
  const send = async (step: Step): Promise<void> => void observations.push(await observe(options, step))
  const mint = (count: number): Promise<readonly string[]> =>
    Promise.all(Array.from({ length: count }, () => good.with({})))
  const accepted = { isAccepted: true } as const

  const old = await mint(1)
  await send({ what: 'a token', tokens: old, ...accepted, fetches: atMostOnce })
  await send({ what: 'another one of the same key', tokens: await mint(1), ...accepted, fetches: never })

  await passCooldown()
  await keys.rotate()
  const rotated = `${atOnce} tokens at once of a key that was rotated in`
  await send({ what: rotated, tokens: await mint(atOnce), ...accepted, fetches: once })
  await send({ what: 'a token of the old key, still published', tokens: old, ...accepted, fetches: never })

  await passCooldown()
  await keys.rotate({ overlap: false })
  const replaced = `${atOnce} tokens at once of a key that replaced all others`
  await send({ what: replaced, tokens: await mint(atOnce), ...accepted, fetches: once })

  await passCooldown()
  const unpublished = Array<string>(atOnce).fill(await mintWithRetiredKey(good, keys))
  const refused = { isAccepted: false, fetches: atMostOnce }
  await send({ what: `${atOnce} tokens at once of an unpublished key`, tokens: unpublished, ...refused })

  assertAsExpected('The key set is not fetched once per unknown kid:', observations)
}
