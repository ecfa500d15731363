import type { Tenant } from '../directory/tenant.ts'
import { signingKeysFor } from '../keys/app-keys.ts'
import type { EndpointVersion } from '../token-request.ts'
import type { JoseHeader } from './token-description.ts'

/**
 * v1 headers name the key twice, v2 headers once. Entra never uses `at+jwt`.
 *
 * @param recipient client id of the app that the token is for
 */
export function describeHeader(
  tenant: Tenant,
  version: EndpointVersion,
  recipient: string | undefined,
): JoseHeader {
  const { kid } = signingKeysFor(tenant, recipient).current
  if (version === 'v2') return { typ: 'JWT', alg: 'RS256', kid }
  return { typ: 'JWT', alg: 'RS256', x5t: kid, kid }
}
