import { decodeText } from '../base64url.ts'

/** What was asked: the endpoint, whichever of its paths and versions. */
export type Endpoint =
  | 'token'
  | 'authorize'
  | 'signIn'
  | 'adminConsent'
  | 'devicecode'
  | 'device'
  | 'logout'
  | 'discovery'
  | 'jwks'
  | 'instance'
  | 'userinfo'
  | 'graph'
  | 'arm'
  | 'managedIdentity'
  | 'other'

/**
 * One answered request. Holds no secret: what is not named here was not kept, and passwords, secrets, codes, assertions
 * and refresh tokens are not.
 */
export interface JournalEntry {
  /** When it was answered, by the clock of the tenant. */
  readonly at: Date
  readonly endpoint: Endpoint
  readonly method: string
  readonly path: string
  /** Client id, where the request named one. */
  readonly clientId?: string
  readonly grantType?: string
  /**
   * What the request brought along to prove which app it is, right or wrong; at the token endpoint only. `certificate` and
   * `federated` are assertions that say they are the app's own or another issuer's; `assertion` is one that cannot be read.
   */
  readonly clientAuthentication?: 'none' | 'secret' | 'certificate' | 'federated' | 'assertion'
  /** The scopes of the request, or the `.default` of a v1 `resource`. */
  readonly scopes?: readonly string[]
  /** The `claims` parameter: JSON. */
  readonly claims?: string
  readonly username?: string
  readonly redirectUri?: string
  readonly prompt?: string
  /** The client library, as it calls itself, such as `msal.js.node` and `7.2.1`. */
  readonly sdk?: { readonly name: string; readonly version: string }
  readonly correlationId: string
  readonly status: number
  /** The number behind `AADSTS`, where the request was refused. */
  readonly aadsts?: number
  /** The OAuth `error`, where the request was refused. */
  readonly error?: string
  /** Whether a planned fault answered, and not the mock. */
  readonly isFault: boolean
  /** How long the answer took, in milliseconds. */
  readonly duration: number
  /** `uti` of the access token that was issued. */
  readonly uti?: string
}

/**
 * What an entry is made of, at no more cost than the request has already had: members that say nothing are left in place,
 * and the claims of the issued token stay encoded, until somebody asks.
 */
export type JournalRecord = OrUndefined<Omit<JournalEntry, 'uti'>> & {
  /** The middle part of the access token, which without its signature is worth nothing. */
  readonly encodedClaims?: string | undefined
}

/** Optional members may be undefined as well. */
type OrUndefined<Members> = {
  readonly [Name in keyof Members]: object extends Pick<Members, Name>
    ? Members[Name] | undefined
    : Members[Name]
}

/** Requests beyond this are forgotten, the oldest first. */
const mostEntries = 1000

export interface Journal {
  record(entry: JournalRecord): void
  entries(): readonly JournalEntry[]
  /** How many requests were ever recorded: those that are forgotten or cleared count as well. */
  readonly recorded: number
  clear(): void
  /** Calls back after each further request; returns what stops that. */
  subscribe(listener: () => void): () => void
}

export function createJournal(): Journal {
  let records: JournalRecord[] = []
  let recorded = 0
  const listeners = new Set<() => void>()

  return {
    record: (entry) => {
      records.push(entry)
      recorded++
      if (records.length >= 2 * mostEntries) records = records.slice(-mostEntries)
      for (const listener of listeners) listener()
    },
    entries: () => records.slice(-mostEntries).map(describeEntry),
    get recorded() {
      return recorded
    },
    clear: () => {
      records = []
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function describeEntry({ encodedClaims, ...record }: JournalRecord): JournalEntry {
  const said = { ...record, uti: encodedClaims === undefined ? undefined : utiOf(encodedClaims) }
  return Object.fromEntries(
    Object.entries(said).filter(([, value]) => value !== undefined),
  ) as unknown as JournalEntry
}

function utiOf(encodedClaims: string): string | undefined {
  const { uti } = JSON.parse(decodeText(encodedClaims)) as { readonly uti?: unknown }
  return typeof uti === 'string' ? uti : undefined
}
