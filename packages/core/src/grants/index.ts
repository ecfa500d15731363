import { EntraError } from '../errors/entra-error.ts'
import { NotImplemented } from '../errors/not-implemented.ts'
import { clientCredentials } from './client-credentials.ts'
import type { Grant } from './grant.ts'
import { password } from './password.ts'

/** Every grant that the token endpoint answers. */
const grants: readonly Grant[] = [clientCredentials, password]

/** Grants that Entra has and the mock has not yet. */
const grantsOfEntra: ReadonlySet<string> = new Set([
  'authorization_code',
  'refresh_token',
  'device_code',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'user_fic',
])

export function requireGrant(grantType: string): Grant {
  const grant = grants.find((candidate) => candidate.grantType === grantType)
  if (grant !== undefined) return grant
  if (grantsOfEntra.has(grantType)) throw new NotImplemented(`the grant type '${grantType}'`)
  throw new EntraError(
    'unsupportedGrantType',
    { grantType },
    `The mock answers ${grants.map((known) => known.grantType).join(', ')}.`,
  )
}
