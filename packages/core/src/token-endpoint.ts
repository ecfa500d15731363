import { authenticateClient } from './client-auth/index.ts'
import { assertOrigin } from './client-auth/origin.ts'
import { EntraError } from './errors/entra-error.ts'
import { NotImplemented } from './errors/not-implemented.ts'
import { requireApp } from './grants/client.ts'
import type { Authorization } from './grants/grant.ts'
import { requireGrant } from './grants/index.ts'
import { requireTenantOfRequest } from './grants/tenant.ts'
import type { Issuer } from './issuer.ts'
import { issueRefreshToken } from './state/refresh-tokens.ts'
import { requireParameter } from './token-request.ts'
import type { TokenRequest } from './token-request.ts'
import { describeTokens } from './tokens/describe.ts'
import { tokenResponse } from './tokens/response.ts'
import type { TokenResponse } from './tokens/response.ts'
import { signTokens } from './tokens/sign.ts'

// #region journey
/** START HERE: how a token request becomes tokens. The checks stand in Entra's order. */
export async function answerTokenRequest(issuer: Issuer, request: TokenRequest): Promise<TokenResponse> {
  const tenant = await requireTenantOfRequest(issuer.directory, request) // which directory? or AADSTS90002
  const grant = await requireGrant(requireParameter(request.grantType, 'grant_type')) // by which grant? or AADSTS70003
  const app = requireApp(tenant, requireParameter(request.clientId, 'client_id')) // who asks? or AADSTS700016
  assertServed(request) // for something the mock has not? or 501
  grant.assertComplete(request) // with all that the grant needs? or AADSTS900144
  const platform = grant.findPlatform?.(tenant, request) // of the code's or token's redirect URI
  assertOrigin(platform, request) // a browser, exactly where the platform is spa? or AADSTS9002326, 9002327
  const asked = { issuer, tenant, ...app, request, platform, now: tenant.clock.now() }
  const authentication = await authenticateClient(asked) // secret · certificate · federated · public
  const client = { ...app, authentication }
  const authorization = grant.authorize({ issuer, tenant, client, request }) // DECIDE: user?, resource, scopes, roles
  const described = describeTokens(authorization, issuer) // DESCRIBE: plain data
  const refreshToken = rememberAuthorization(authorization) // REMEMBER: the refresh token, where there is one
  const signed = await signTokens(described, tenant) // SIGN: the only call that signs
  return tokenResponse(authorization, described, { ...signed, refreshToken }) // wire names begin here
}
// #endregion

/** Before the first wait: a second redemption of the same code must find it, to revoke it. */
function rememberAuthorization({ tenant, refreshToken }: Authorization): string | undefined {
  return refreshToken && issueRefreshToken(tenant, tenant.ids, refreshToken)
}

/** Parameters that change what kind of token is asked for. Ignoring one would answer another question. */
function assertServed({ endpoint, resource, tokenType, fmiPath }: TokenRequest): void {
  if (endpoint === 'v2' && resource !== undefined) throw new EntraError('resourceNotSupportedOnV2', {})
  if (fmiPath !== undefined) throw new NotImplemented('fmi_path')
  if (tokenType !== undefined && tokenType.toLowerCase() !== 'bearer') {
    throw new NotImplemented(`the token type '${tokenType}'`)
  }
}
