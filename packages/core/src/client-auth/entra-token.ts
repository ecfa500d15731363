import { isTokenExchange } from '../directory/microsoft-services.ts'
import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import { clouds, issuerFor } from '../issuer-urls.ts'
import type { EndpointVersion } from '../token-request.ts'
import { verifyToken } from '../tokens/verify.ts'
import type { ClientAssertion } from './client-assertion.ts'
import type { ClientAuthContext } from './client-auth.ts'

/** The tenant of this mock whose `iss` a token has. */
export interface IssuingTenant {
  readonly tenant: Tenant
  readonly version: EndpointVersion
}

/** A managed identity's token comes from Entra itself: its keys are at hand, and nobody is called. */
export function findIssuingTenant(
  { issuer, request }: ClientAuthContext,
  iss: string,
): IssuingTenant | undefined {
  const url = URL.parse(iss)
  const tenant = issuer.directory.tenants.get(url?.pathname.split('/')[1]?.toLowerCase() ?? '')
  if (tenant === undefined) return undefined
  // Minted tokens say https, whatever the request came by; on Microsoft's hosts they say one of those.
  const hosts = [new URL(request.baseUrl).host, ...clouds.map(({ loginHost }) => loginHost)]
  const bases = [request.baseUrl, ...hosts.map((host) => `https://${host}`)]
  for (const version of ['v2', 'v1'] as const) {
    if (bases.some((base) => issuerFor(issuer, base, tenant.id, version) === iss)) return { tenant, version }
  }
  return undefined
}

/**
 * What Entra asks of a token of its own: app-only, of a managed identity, with a v2 issuer, for the exchange.
 *
 * @throws {EntraError} with a code of its own for each
 */
export function verifyEntraToken(
  { tenant, version }: IssuingTenant,
  { text, claims, audience }: ClientAssertion,
): void {
  const { fault } = verifyToken(tenant, text)
  if (fault === 'unknownKey' || fault === 'signature' || fault === 'malformed') {
    const reason = fault === 'unknownKey' ? 'The key was not found.' : 'The signature is wrong.'
    throw new EntraError('clientAssertionSignatureInvalid', { reason })
  }
  if (version === 'v1' || !isTokenExchange(audience)) throw new EntraError('federatedTokenForbidden', {})
  if (claims['scp'] !== undefined || claims['idtyp'] === 'user')
    throw new EntraError('appOnlyTokenRequired', {})
  if (typeof claims['xms_mirid'] !== 'string')
    throw new EntraError('managedIdentityTokenRequired', {}, managed)
  // Documented as not supported; with which code is not: "…-config-app-trust-managed-identity", 2026-11.
  const identity = tenant.servicePrincipals.get(String(claims['azp']))?.managedIdentity
  if (identity?.isUserAssigned === false)
    throw new EntraError('managedIdentityTokenRequired', {}, systemAssigned)
}

const systemAssigned =
  'It is the token of a system-assigned identity, and only user-assigned ones can be federated credentials: add one with ' +
  "managedIdentity({ type: 'UserAssigned' }), and name it to its host."

const managed =
  'Tokens of managed identities have the claim xms_mirid: add an identity with managedIdentity(), and ask its host for ' +
  "the resource 'api://AzureADTokenExchange', or mint the token with tokens.appToken({ app: identity.clientId, resource })."
