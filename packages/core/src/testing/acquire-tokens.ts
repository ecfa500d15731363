import { compactVerify, createLocalJWKSet, decodeJwt, decodeProtectedHeader } from 'jose'
import type { JSONWebKeySet, JWTPayload, ProtectedHeaderParameters } from 'jose'

import type { Tenant } from '../directory/tenant.ts'
import type { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { describeKeys } from '../keys/jwks.ts'
import { answerTokenRequest } from '../token-endpoint.ts'
import type { TokenRequest } from '../token-request.ts'
import type { TokenResponse } from '../tokens/response.ts'
import { refusalOf } from './refusal.ts'

/** An answered token request, with its tokens taken apart. */
export interface AcquiredTokens {
  readonly response: TokenResponse
  /** The access token's header. */
  readonly header: ProtectedHeaderParameters & Readonly<Record<string, unknown>>
  /** The access token's claims. */
  readonly claims: JWTPayload
  /** The ID token's claims; empty where there is no ID token. */
  readonly idClaims: JWTPayload
}

/** Sends a request that must succeed. */
export async function acquireTokens(issuer: Issuer, request: TokenRequest): Promise<AcquiredTokens> {
  const response = await answerTokenRequest(issuer, request)
  return {
    response,
    header: decodeProtectedHeader(response.access_token),
    claims: decodeJwt(response.access_token),
    idClaims: response.id_token === undefined ? {} : decodeJwt(response.id_token),
  }
}

/** Checks a token's signature with jose against the keys that the tenant publishes; rejects where it does not hold. */
export async function verifySignature(token: string, tenant: Tenant): Promise<void> {
  const keys = { keys: describeKeys(tenant.keys.published) }
  await compactVerify(token, createLocalJWKSet(keys as unknown as JSONWebKeySet))
}

/** Sends a request that must be refused. */
export async function refusalOfRequest(issuer: Issuer, request: TokenRequest): Promise<EntraError> {
  return await refusalOf(() => answerTokenRequest(issuer, request))
}
