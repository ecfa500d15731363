import { EntraError } from '../errors/entra-error.ts'
import { NotImplemented } from '../errors/not-implemented.ts'
import { authorizationCode } from './authorization-code.ts'
import { clientCredentials } from './client-credentials.ts'
import { deviceCode } from './device-code.ts'
import type { Grant } from './grant.ts'
import { onBehalfOf } from './on-behalf-of.ts'
import { password } from './password.ts'
import { refreshToken } from './refresh-token.ts'

/** Every grant that the token endpoint answers. */
const grants: readonly Grant[] = [
  clientCredentials,
  password,
  authorizationCode,
  refreshToken,
  deviceCode,
  { ...deviceCode, grantType: 'device_code' }, // how MSAL calls it
  onBehalfOf,
]

/** Grants that Entra has and the mock has not yet. */
const grantsOfEntra: ReadonlySet<string> = new Set(['user_fic'])

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
