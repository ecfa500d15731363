import type { Keys } from '@mock-entra/node'

import type { GoodToken } from './good-token.ts'
import { namesOfKey } from './unknown-kid.ts'

/**
 * A token that one of the tenant's keys signed, which is published no longer.
 *
 * The key is in the key set while the token is made, and the one that signs all others stays what it is.
 */
export async function mintWithRetiredKey(
  good: GoodToken,
  keys: Pick<Keys, 'publishAnother' | 'retire'> = good.entra.keys,
): Promise<string> {
  const kid = await keys.publishAnother()
  try {
    return await good.with(({ header }) => ({ header: namesOfKey(header, kid) }))
  } finally {
    keys.retire(kid)
  }
}
