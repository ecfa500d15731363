import { MockEntraError, addSigningKeys, describeValue, objectOf, parseInput } from '@mock-entra/core'
import type { AppReference, KeyRing, RotateOptions, ServicePrincipal, Tenant } from '@mock-entra/core'
import * as v from 'valibot'

/** Signing keys and what is published of them. Private halves never leave the mock. */
export interface SigningKeys {
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
   * Publishes another key beside the one that signs, as Entra does ahead of a rollover, and returns its `kid`.
   *
   * It signs what names it: `tokens.accessToken({ header: { kid } })`. Takes the time of making an RSA key, 26 to 110 ms.
   */
  publishAnother(): Promise<string>
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

/** The signing keys of a tenant. */
export interface Keys extends SigningKeys {
  /**
   * Gives an app signing keys of its own, as an app has in Entra whose claims are mapped, or returns those that it has.
   *
   * They sign what is issued for the app from now on: its ID tokens as a client, access tokens for it as an API. Entra
   * publishes them nowhere but where discovery and key set are asked with `?appid=`, and refuses such an app as the middle tier
   * of on-behalf-of. `reset` takes them away. Takes the time of making an RSA key, 26 to 110 ms.
   *
   * @param app the app, or its client id
   * @throws {MockEntraError} `MOCK_ENTRA_MISSING_OBJECT` for an app that this tenant does not have
   * @example
   * const own = await entra.keys.forApp(entra.api)
   * createRemoteJWKSet(new URL(own.jwksUri))      // entra.jwksUri does not have them
   * await own.rotate({ overlap: false })          // and nobody else's keys change
   */
  forApp(app: AppReference): Promise<AppKeys>
}

/** The signing keys that an app has of its own. */
export interface AppKeys extends SigningKeys {
  /** Where validators find them: the tenant's key set, asked with `?appid=`. */
  readonly jwksUri: string
}

const rotateOptions = objectOf({
  overlap: v.optional(v.boolean('true or false')),
  publish: v.optional(v.boolean('true or false')),
} satisfies Record<keyof RotateOptions, v.GenericSchema>)

/** @param jwksUri where the tenant's keys are published */
export function describeKeys(tenant: Tenant, jwksUri: string): Keys {
  // Assigned to, and not spread: a spread would read the getters once and for all.
  return Object.assign(describeSigningKeys(tenant.keys), {
    forApp: async (app: AppReference) => {
      const servicePrincipal = requireServicePrincipal(tenant, app)
      const keys = describeSigningKeys(await addSigningKeys(tenant, servicePrincipal))
      return Object.assign(keys, { jwksUri: `${jwksUri}?appid=${servicePrincipal.appId}` })
    },
  })
}

function describeSigningKeys(keys: KeyRing): SigningKeys {
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
    publishAnother: async () => (await keys.publishAnother()).kid,
    publishImpostor: () => keys.publishImpostor(),
  }
}

function requireServicePrincipal({ servicePrincipals }: Tenant, app: AppReference): ServicePrincipal {
  const appId: unknown = typeof app === 'string' ? app : app?.appId
  const found = servicePrincipals.get(String(appId).toLowerCase())
  if (found !== undefined && found.microsoft === undefined) return found
  throw new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'keys.forApp(app)',
    received: describeValue(appId),
    expected: 'an app of this tenant, or its client id',
    remedy: 'Pass what addApp returned, and not an app of another tenant or from before a reset.',
  })
}

function unknownKey(kid: string, { published }: KeyRing): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'keys.retire(kid)',
    received: describeValue(kid),
    expected: `the name of a published key${published.length === 0 ? ', but none is' : `: ${published.map((key) => key.kid).join(', ')}`}`,
    remedy: 'Pass the kid of a token, or what rotate returned.',
  })
}
