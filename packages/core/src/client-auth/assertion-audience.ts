import { isTenantAlias } from '../directory/directory.ts'
import { EntraError } from '../errors/entra-error.ts'
import { findCloud, issuerFor } from '../issuer-urls.ts'
import type { ClientAssertion } from './client-assertion.ts'
import type { ClientAuthContext } from './client-auth.ts'

/** What may follow the tenant in an audience: the token endpoints, and the issuers' and authorities' forms. */
const endings = new Set(['oauth2/v2.0/token', 'oauth2/token', 'v2.0', ''])

/**
 * An assertion that an app signed is for the authority that gets the request: by the URL of a token endpoint or by its
 * issuer, under any host name that means it.
 *
 * @throws {EntraError} `clientAssertionAudienceMismatch`
 */
export function assertAudience(context: ClientAuthContext, { audience }: ClientAssertion): void {
  const { issuer, tenant, request } = context
  const issuers = (['v1', 'v2'] as const).map((version) =>
    issuerFor(issuer, request.baseUrl, tenant.id, version),
  )
  if (issuers.includes(audience) || isOwnUrl(context, audience)) return
  throw new EntraError(
    'clientAssertionAudienceMismatch',
    {},
    `The aud is '${audience.slice(0, 200)}', and ` +
      `'${request.baseUrl}/${tenant.id}/oauth2/v2.0/token' is what clients send that get theirs from discovery.`,
  )
}

function isOwnUrl({ tenant, request }: ClientAuthContext, audience: string): boolean {
  const url = URL.parse(audience)
  if (url === null || (url.host !== new URL(request.baseUrl).host && findCloud(url.host) === undefined)) {
    return false
  }
  const [, segment = '', ...rest] = url.pathname.toLowerCase().split('/')
  const isTenant = segment === tenant.id || tenant.domains.includes(segment)
  const isAlias = isTenantAlias(segment) || segment === 'adfs'
  return (isTenant || isAlias) && endings.has(rest.join('/').replace(/\/$/, ''))
}
