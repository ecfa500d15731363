import { EntraError } from '../errors/entra-error.ts'
import { NotImplemented } from '../errors/not-implemented.ts'
import { clientCredentials } from './client-credentials.ts'
import type { Grant } from './grant.ts'

const loadDeviceCode = async (): Promise<Grant> => (await import('./device-code.ts')).deviceCode

/**
 * Every grant that the token endpoint answers, by the value of `grant_type`. Each is loaded when it is asked for, but the one
 * that nearly every test file uses.
 */
const grants = new Map<string, () => Grant | Promise<Grant>>([
  ['client_credentials', () => clientCredentials],
  ['password', async () => (await import('./password.ts')).password],
  ['authorization_code', async () => (await import('./authorization-code.ts')).authorizationCode],
  ['refresh_token', async () => (await import('./refresh-token.ts')).refreshToken],
  ['urn:ietf:params:oauth:grant-type:device_code', loadDeviceCode],
  ['device_code', loadDeviceCode], // how MSAL calls it
  ['urn:ietf:params:oauth:grant-type:jwt-bearer', async () => (await import('./on-behalf-of.ts')).onBehalfOf],
])

/** Grants that Entra has and the mock has not yet. */
const grantsOfEntra: ReadonlySet<string> = new Set(['user_fic'])

export function requireGrant(grantType: string): Grant | Promise<Grant> {
  const load = grants.get(grantType)
  if (load !== undefined) return load()
  if (grantsOfEntra.has(grantType)) throw new NotImplemented(`the grant type '${grantType}'`)
  throw new EntraError(
    'unsupportedGrantType',
    { grantType },
    `The mock answers ${[...grants.keys()].join(', ')}.`,
  )
}
