import { MockEntraError, describeValue, objectOf, parseInput } from '@mock-entra/core'
import type { RotateOptions, Tenant } from '@mock-entra/core'
import * as v from 'valibot'

/** The signing keys of a tenant. Private halves never leave the mock. */
export interface Keys {
  /** The name of the key that signs: `kid` of tokens from now on. */
  readonly kid: string
  /** The names of the keys in the key set, the newest first. */
  readonly published: readonly string[]
  /**
   * Signs with a new key from now on, and returns its `kid`. Takes the time of making an RSA key, 26 to 110 ms.
   *
   * @param options.overlap whether the old key stays in the key set @default true
   * @param options.publish `false` keeps the new key out of the key set @default true
   * @example
   * await entra.keys.rotate()                     // a validator must fetch the key set again
   * await entra.keys.rotate({ overlap: false })   // and refuse what the old key signed
   */
  rotate(options?: RotateOptions): Promise<string>
  /**
   * Takes a key out of the key set, so that what it signed no longer verifies.
   *
   * @param kid which one @default all but the one that signs
   * @throws {MockEntraError} `MOCK_ENTRA_MISSING_OBJECT` where no published key has the name
   */
  retire(kid?: string): void
  /** Publishes another key under the name of the one that signs: no token verifies until `rotate` or `reset`. */
  publishImpostor(): Promise<void>
}

const rotateOptions = objectOf({
  overlap: v.optional(v.boolean('true or false')),
  publish: v.optional(v.boolean('true or false')),
} satisfies Record<keyof RotateOptions, v.GenericSchema>)

export function describeKeys({ keys }: Tenant): Keys {
  return {
    get kid() {
      return keys.current.kid
    },
    get published() {
      return keys.published.map(({ kid }) => kid)
    },
    rotate: async (options = {}) => {
      const parsed = parseInput(rotateOptions, options, 'keys.rotate(options)') as RotateOptions
      return (await keys.rotate(parsed)).kid
    },
    retire: (kid) => {
      if (kid !== undefined && !keys.published.some((key) => key.kid === kid)) throw unknownKey(kid, keys)
      keys.retire(kid)
    },
    publishImpostor: () => keys.publishImpostor(),
  }
}

function unknownKey(kid: string, { published }: Tenant['keys']): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'keys.retire(kid)',
    received: describeValue(kid),
    expected: `the name of a published key${published.length === 0 ? ', but none is' : `: ${published.map((key) => key.kid).join(', ')}`}`,
    remedy: 'Pass the kid of a token, or what rotate returned.',
  })
}
