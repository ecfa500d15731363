import * as v from 'valibot'

import type { FederatedIdentityCredentialSeed } from '../directory/credential-seeds.ts'
import { tokenExchangeAudience } from '../directory/federated-identity-credential.ts'
import { text } from '../directory/seed-values.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Issuer } from '../issuer.ts'
import { isObject } from '../json.ts'
import type { Claims } from '../tokens/token-description.ts'
import { objectOf, parseInput } from '../validation.ts'
import { playIssuer } from './external-issuer.ts'
import type { ExternalIssuer } from './external-issuer.ts'

export const claimsSchema = v.custom<Claims>(isObject, 'an object with a member for each claim')

/** A workload that another issuer vouches for: what its tokens say, before anybody asks for one. */
export interface WorkloadDescription {
  readonly issuer: string
  /** What the issuer's documents are served under. @default made from the issuer */
  readonly id?: string
  readonly subject: string
  /** Everything but `iss`, `sub`, `aud` and the times. */
  readonly claims: Claims
  /** Seconds from `iat` to `exp`. */
  readonly lifetime: number
  /** Seconds from `nbf` to `iat`. */
  readonly backdated: number
  /** What `aud` is where nobody says. */
  readonly audience: string
  /** Whether `aud` is a list, as in Kubernetes. */
  readonly hasAudienceList: boolean
  /** Whether each token has a `jti` of its own. */
  readonly hasTokenId: boolean
}

/** What a token of another issuer says. */
export interface WorkloadTokenOptions {
  /** `aud` @default 'api://AzureADTokenExchange', which federated credentials ask for */
  readonly audience?: string | undefined
  /** Seconds from now until the token expires; negative for an expired one. @default the service's own lifetime */
  readonly expiresIn?: number | undefined
  /** Claims to add or replace; `undefined` removes one. */
  readonly claims?: Claims | undefined
}

const workloadTokenSchema = objectOf({
  audience: v.optional(text),
  expiresIn: v.optional(v.custom<number>(Number.isFinite, 'a number of seconds')),
  claims: v.optional(claimsSchema),
} satisfies Record<keyof WorkloadTokenOptions, v.GenericSchema>)

/** A workload of an issuer that the mock plays. */
export interface Workload {
  readonly description: WorkloadDescription
  readonly played: ExternalIssuer
  /** A federated credential that fits its tokens. */
  readonly federatedIdentityCredential: FederatedIdentityCredentialSeed
  readonly token: (options?: WorkloadTokenOptions) => Promise<string>
}

export function createWorkload(mock: Issuer, tenant: Tenant, description: WorkloadDescription): Workload {
  const { issuer, subject } = description
  const played = playIssuer(mock, tenant, description)
  return {
    description,
    played,
    federatedIdentityCredential: { issuer, subject, audiences: [tokenExchangeAudience] },
    token: async (options = {}) => {
      const parsed = parseInput(workloadTokenSchema, options, 'token(options)')
      return await played.signToken(describeToken(tenant, description, parsed))
    },
  }
}

function describeToken(
  tenant: Tenant,
  description: WorkloadDescription,
  { audience = tokenExchangeAudience, expiresIn, claims }: WorkloadTokenOptions,
): Claims {
  const now = Math.floor(tenant.clock.now() / 1000)
  return {
    ...(description.hasTokenId ? { jti: tenant.ids.uuid() } : {}),
    sub: description.subject,
    aud: description.hasAudienceList ? [audience] : audience,
    ...description.claims,
    iss: description.issuer,
    nbf: now - description.backdated,
    exp: now + (expiresIn ?? description.lifetime),
    iat: now,
    ...claims,
  }
}

/** A number that is always the same for the same name, as services number their objects. */
export function deriveNumber(...name: readonly string[]): string {
  let hash = 0
  for (const character of name.join('\0')) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0
  return String(10_000_000 + (hash % 90_000_000))
}
