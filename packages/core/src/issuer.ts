import type { Clock, TimeSource } from './clock.ts'
import { createClock } from './clock.ts'
import type { Directory } from './directory/directory.ts'
import { createIds } from './ids.ts'
import type { Ids, RandomSource } from './ids.ts'
import { createKeyRing } from './keys/key-ring.ts'
import type { GenerateKey, KeyRing, SigningKey } from './keys/key-ring.ts'
import type { SignInFlow } from './sign-in/flow.ts'
import { createExpiringMap } from './state/expiring-map.ts'
import type { ExpiringMap } from './state/expiring-map.ts'

/** All that answering a request needs: handed on as an argument, never looked up. */
export interface Issuer {
  readonly directory: Directory
  readonly ids: Ids
  /** The time of what happens outside any tenant. */
  readonly clock: Clock
  /** The `iss` of v2 tokens, where it does not derive from the request; may hold `{tenantid}`. */
  readonly issuerTemplate: string | undefined
  /** Seconds that an access token is valid for. */
  readonly tokenLifetime: number
  /** Whether an unregistered resource is refused. */
  readonly strict: boolean
  /** Who signs in without seeing a page: nobody (`false`), whom a hint names or the first user (`true`), or this user. */
  readonly autoSignIn: boolean | string
  /** Whether Microsoft Graph asks for a token and for the permissions that an operation takes. */
  readonly validateTokens: boolean
  /** Where the mock itself is, without a trailing slash. Custom clouds name Microsoft Graph by that address. */
  readonly ownUrls: Set<string>
  /** The sign-ins that are under way in browsers, by token. */
  readonly flows: ExpiringMap<SignInFlow>
  createClock(): Clock
  createKeyRing(): KeyRing
}

export interface IssuerSettings {
  readonly signingKey: SigningKey
  /** Makes the keys that rotation needs. @default there are none, and rotation is an error */
  readonly generateKey?: GenerateKey | undefined
  readonly issuerTemplate?: string | undefined
  readonly tokenLifetime: number
  readonly strict: boolean
  /** @default false */
  readonly autoSignIn?: boolean | string
  /** @default true */
  readonly validateTokens?: boolean
  readonly timeSource?: TimeSource | undefined
  /** @default Web Crypto */
  readonly randomSource?: RandomSource | undefined
}

export function createIssuer(settings: IssuerSettings): Issuer {
  const {
    signingKey,
    issuerTemplate,
    tokenLifetime,
    strict,
    autoSignIn = false,
    validateTokens = true,
  } = settings
  const { timeSource } = settings
  const clock = createClock(timeSource)
  return {
    directory: { tenants: new Map() },
    ids: createIds(settings.randomSource),
    clock,
    issuerTemplate,
    tokenLifetime,
    strict,
    autoSignIn,
    validateTokens,
    ownUrls: new Set(),
    flows: createExpiringMap(clock),
    createClock: () => createClock(timeSource),
    createKeyRing: () => createKeyRing(signingKey, settings.generateKey ?? cannotGenerate),
  }
}

/** Whether a resource identifier is the mock's own address. */
export function isOwnUrl({ ownUrls }: Issuer, identifier: string): boolean {
  return ownUrls.has(identifier.toLowerCase().replace(/\/$/, ''))
}

function cannotGenerate(): Promise<SigningKey> {
  return Promise.reject(new Error('The issuer was given nothing that makes keys.'))
}
