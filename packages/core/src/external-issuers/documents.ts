import type { Tenant } from '../directory/tenant.ts'
import type { ExternalIssuer } from './external-issuer.ts'

/** Where the mock serves the documents of an issuer that it plays. */
export function externalIssuerAddress(baseUrl: string, tenantId: string, id: string): string {
  return `${baseUrl}/${tenantId}/issuers/${id}`
}

export function findExternalIssuer(tenant: Tenant, id: string): ExternalIssuer | undefined {
  return [...tenant.externalIssuers.values()].find((issuer) => issuer.id === id.toLowerCase())
}

/** As much as an issuer of workload tokens publishes, which offers no endpoint: GitHub's document has the same members. */
export function describeExternalIssuer(
  { issuer, id }: ExternalIssuer,
  baseUrl: string,
  tenantId: string,
): Record<string, unknown> {
  return {
    issuer,
    jwks_uri: `${externalIssuerAddress(baseUrl, tenantId, id)}/jwks`,
    subject_types_supported: ['public', 'pairwise'],
    response_types_supported: ['id_token'],
    claims_supported: ['sub', 'aud', 'exp', 'iat', 'iss', 'jti', 'nbf'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid'],
  }
}
