import * as v from 'valibot'

import { tokenExchangeAudience } from '../directory/federated-identity-credential.ts'
import { text } from '../directory/seed-values.ts'
import type { Claims } from '../tokens/token-description.ts'
import { objectOf } from '../validation.ts'
import { claimsSchema } from './workload.ts'
import type { WorkloadDescription } from './workload.ts'

/** Any issuer of OpenID Connect, such as Google's, a SPIFFE server or one of your own. */
export interface CustomIssuerOptions {
  /** `iss` @default the address at which the mock serves the issuer's documents */
  readonly issuer?: string
  /** @default 'workload' */
  readonly subject?: string
  /** Further claims. */
  readonly claims?: Claims
  /** Seconds that a token lasts. @default 3600 */
  readonly lifetime?: number
}

/** As in a federated credential: to the letter, slash at the end or not. */
export const issuerUrl = v.pipe(
  v.string('an absolute URL'),
  v.check(isIssuerUrl, 'an absolute http or https URL'),
)

export function isIssuerUrl(value: string): boolean {
  return /^https?:$/.test(URL.parse(value)?.protocol ?? '')
}

export const customIssuerSchema = objectOf({
  issuer: v.optional(issuerUrl),
  subject: v.optional(text),
  claims: v.optional(claimsSchema),
  lifetime: v.optional(v.pipe(v.number('a number of seconds'), v.integer('whole seconds'))),
} satisfies Record<keyof CustomIssuerOptions, v.GenericSchema>)

/** An issuer that has no address of its own is at one of the mock's, where its documents are. */
export const customIssuerId = 'custom'

/** @param ownAddress where the mock serves the documents of `customIssuerId` */
export function describeCustomIssuer(
  { issuer, subject = 'workload', claims = {}, lifetime = 3600 }: v.InferOutput<typeof customIssuerSchema>,
  ownAddress: string,
): WorkloadDescription {
  return {
    ...(issuer === undefined ? { issuer: ownAddress, id: customIssuerId } : { issuer }),
    subject,
    claims,
    lifetime,
    backdated: 0,
    audience: tokenExchangeAudience,
    hasAudienceList: false,
    hasTokenId: true,
  }
}
