import { DocumentError } from './client-auth/fetch-document.ts'
import type { FetchDocument } from './client-auth/fetch-document.ts'
import type { Clock, TimeSource } from './clock.ts'
import { createClock } from './clock.ts'
import { unkeptChanges } from './directory/changes.ts'
import type { TenantChanges } from './directory/changes.ts'
import type { Directory } from './directory/directory.ts'
import type { ManagedIdentitySource } from './directory/managed-identity.ts'
import { createIds, createSeededIds } from './ids.ts'
import type { Ids, RandomSource } from './ids.ts'
import { createKeyRing } from './keys/key-ring.ts'
import type { GenerateKey, KeyRing, SigningKey } from './keys/key-ring.ts'
import type { SignInFlow } from './sign-in/flow.ts'
import { createExpiringMap } from './state/expiring-map.ts'
import type { ExpiringMap } from './state/expiring-map.ts'

/** All that answering a request needs: handed on as an argument, never looked up. */
export interface Issuer {
  readonly directory: Directory
  /** For what happens outside any tenant. */
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
  /** The id of a tenant that was given none. */
  readonly nextTenantId: () => string
  /** Hosts in Azure that hand out tokens, of all tenants, in the order in which they were added. */
  readonly managedIdentitySources: Set<ManagedIdentitySource>
  /** The keys of issuers that the mock plays, by `iss`. */
  readonly externalKeys: Map<string, Promise<SigningKey>>
  readonly generateKey: GenerateKey
  readonly fetchDocument: FetchDocument
  createClock(): Clock
  /** A tenant's own ids: where they are seeded, what happens elsewhere does not change them. */
  createIds(tenantId: string): Ids
  createKeyRing(): KeyRing
  /** Who is told of what changes in a tenant. */
  createChanges(tenantId: string): TenantChanges
}

export interface IssuerSettings {
  readonly signingKey: SigningKey
  /** Makes the keys that rotation needs. @default there are none, and rotation is an error */
  readonly generateKey?: GenerateKey | undefined
  /** Fetches what other issuers publish. @default nobody is called, and such tokens are refused */
  readonly fetchDocument?: FetchDocument | undefined
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
  /** Keeps what tenants hold. @default they live in memory only */
  readonly createChanges?: ((tenantId: string) => TenantChanges) | undefined
  /** Makes ids repeat. @default they are random */
  readonly seed?: string | undefined
}

export function createIssuer(settings: IssuerSettings): Issuer {
  const { signingKey, issuerTemplate, tokenLifetime, strict, timeSource, seed } = settings
  const { autoSignIn = false, validateTokens = true } = settings
  const { generateKey = cannotGenerate, fetchDocument = cannotFetch } = settings
  const { createChanges = () => unkeptChanges } = settings
  const clock = createClock(timeSource)
  const random = createIds(settings.randomSource) // one pool for all tenants
  const idsFor = (...name: readonly string[]): Ids =>
    seed === undefined ? random : createSeededIds(seed, ...name)
  return {
    directory: { tenants: new Map() },
    ids: idsFor(),
    clock,
    issuerTemplate,
    tokenLifetime,
    strict,
    autoSignIn,
    validateTokens,
    ownUrls: new Set(),
    flows: createExpiringMap(clock),
    nextTenantId: idsFor('tenants').uuid,
    managedIdentitySources: new Set(),
    externalKeys: new Map(),
    generateKey,
    fetchDocument,
    createClock: () => createClock(timeSource),
    createIds: (tenantId) => idsFor('tenant', tenantId),
    createKeyRing: () => createKeyRing(signingKey, generateKey),
    createChanges,
  }
}

/** Whether a resource identifier is the mock's own address. */
export function isOwnUrl({ ownUrls }: Issuer, identifier: string): boolean {
  return ownUrls.has(identifier.toLowerCase().replace(/\/$/, ''))
}

function cannotGenerate(): Promise<SigningKey> {
  return Promise.reject(new Error('The issuer was given nothing that makes keys.'))
}

function cannotFetch(url: URL): Promise<never> {
  return Promise.reject(new DocumentError('unreachable', `Nothing that fetches ${url.href} was given.`))
}
