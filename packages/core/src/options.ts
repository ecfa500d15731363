import * as v from 'valibot'

import type { TimeSource } from './clock.ts'
import { tenantSeedSchema } from './directory/seed-schemas.ts'
import type { TenantSeed } from './directory/seeds.ts'

/** What the issuer can be told, whatever it runs on. */
export interface IssuerOptions {
  /**
   * The tenants that exist at the start; the first is the one that the handle speaks for.
   *
   * @default one tenant with an app, an API and a user
   */
  readonly tenants?: readonly TenantSeed[]
  /**
   * The `iss` of v2 tokens, with `{tenantid}` where the tenant id belongs.
   *
   * v1 tokens get the v1 form of it; on Microsoft's hosts that is `https://sts.windows.net/{tenantid}/`.
   *
   * @default derived from the URL of each request: `{base URL}/{tenantid}/v2.0`
   * @example 'https://login.microsoftonline.com/{tenantid}/v2.0'
   */
  readonly issuer?: string
  /**
   * How long tokens are valid, in seconds.
   *
   * Entra picks 60 to 90 minutes at random; the mock is fixed so that tests repeat. MSAL does not cache a token that is
   * valid for less than 300 seconds.
   *
   * @default 3599
   */
  readonly tokenLifetime?: number
  /**
   * Refuses a resource that nobody registered with AADSTS500011, as Entra does.
   *
   * Otherwise such a resource gets a token with the requested audience. Registered resources are strict always.
   *
   * @default false
   */
  readonly strict?: boolean
  /**
   * Signs people in without showing them a page: `true` signs in the user that the request's `login_hint` names, or else
   * the first user of the tenant; a user principal name or object id names another one.
   *
   * Consent, a second factor and terms of use count as given; what no person could do is refused as ever.
   *
   * @default false: people see the pages
   */
  readonly autoSignIn?: boolean | string
  /**
   * Microsoft Graph takes the tokens that are for it only, and lets apps and users do what these permit.
   *
   * When off, any bearer token, or none, may do everything; who calls is taken from the token where it says so.
   *
   * @default true
   */
  readonly validateTokens?: boolean
  /**
   * Makes every random id repeat from run to run, so that snapshots of tokens hold: `uti`, `rh`, `sid`, codes, refresh
   * tokens, ids of tenants. Each tenant has its own, which begin anew with `reset`; within it the order of requests counts.
   * Freeze the clock as well, and keep the signing key (`keys`) for a `kid` that lasts. A second start on a `dataDir` has
   * ids of its own, because those of the first are taken.
   *
   * @default random
   * @example 'snapshot'
   */
  readonly seed?: string
  /**
   * The present time, in milliseconds since the epoch, or an instant at which the mock's time starts.
   *
   * @default `Date.now`, read at every use, so that fake timers work
   */
  readonly clock?: TimeSource | Date
}

const defaultLifetime = 3599
const oneDay = 86_400

/** The options' schemas by name, for the package above to add its own. */
export const issuerOptionEntries = {
  tenants: v.optional(
    v.pipe(v.array(tenantSeedSchema, 'an array of tenants'), v.nonEmpty('at least one tenant')),
  ),
  issuer: v.optional(
    v.pipe(v.string('an absolute URL'), v.check(isHttpUrl, 'an absolute http or https URL')),
  ),
  tokenLifetime: v.optional(
    v.pipe(
      v.number('a number of seconds'),
      v.integer('a whole number of seconds'),
      v.minValue(1, 'at least 1 second'),
      v.maxValue(oneDay, 'at most 86400 seconds, a day'),
    ),
    defaultLifetime,
  ),
  strict: v.optional(v.boolean('true or false'), false),
  autoSignIn: v.optional(
    v.union(
      [v.boolean(), v.pipe(v.string(), v.nonEmpty('true, false, or the name of a user'))],
      'true, false, or the name of a user',
    ),
    false,
  ),
  validateTokens: v.optional(v.boolean('true or false'), true),
  seed: v.optional(v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'))),
  clock: v.optional(v.custom<TimeSource | Date>(isClock, 'a function that returns milliseconds, or a Date')),
} satisfies Record<keyof IssuerOptions, v.GenericSchema>

function isClock(value: unknown): boolean {
  return typeof value === 'function' || (value instanceof Date && !Number.isNaN(value.getTime()))
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text.replaceAll('{tenantid}', 'tenant'))
  return url?.protocol === 'https:' || url?.protocol === 'http:'
}

/** A clock option as the source of time that it stands for. */
export function timeSourceOf(clock: TimeSource | Date | undefined): TimeSource | undefined {
  if (!(clock instanceof Date)) return clock
  const offset = clock.getTime() - Date.now()
  return () => Date.now() + offset
}
