import type { Authorization } from '../grants/grant.ts'
import type { Issuer } from '../issuer.ts'
import { describeAccessToken } from './access-token.ts'
import { describeIdToken } from './id-token.ts'
import type { DescribedTokens } from './token-description.ts'

/** All tokens that an authorization yields, before they are signed. */
export function describeTokens(authorization: Authorization, issuer: Issuer): DescribedTokens {
  const { tenant, user, oidcScopes, includeClientInfo } = authorization
  return {
    accessToken: describeAccessToken(authorization, issuer),
    idToken: user && oidcScopes.has('openid') ? describeIdToken(authorization, user, issuer) : undefined,
    clientInfo: user && includeClientInfo ? { uid: user.id, utid: tenant.id } : undefined,
  }
}
