import { EntraError } from './errors/entra-error.ts'

/** A token request after HTTP: what was sent, under names of our own. Absent parameters are undefined. */
export interface TokenRequest {
  /** The path segment that stands for the tenant: a GUID, a domain, `common`, `organizations` or `consumers`. */
  readonly tenant: string
  /** Which endpoint was called: `/oauth2/token` or `/oauth2/v2.0/token`. */
  readonly endpoint: EndpointVersion
  /** Scheme, host and port that the request used: what issuer and endpoints derive from. */
  readonly baseUrl: string
  readonly grantType: string | undefined
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  readonly clientAssertion: string | undefined
  readonly clientAssertionType: string | undefined
  readonly scope: string | undefined
  readonly resource: string | undefined
  readonly username: string | undefined
  readonly password: string | undefined
  readonly code: string | undefined
  readonly redirectUri: string | undefined
  readonly codeVerifier: string | undefined
  readonly refreshToken: string | undefined
  readonly deviceCode: string | undefined
  readonly assertion: string | undefined
  readonly requestedTokenUse: string | undefined
  readonly requestedTokenType: string | undefined
  /** The `claims` parameter: JSON. */
  readonly claims: string | undefined
  /** The `Origin` header: set by browsers when a script of another origin asks. */
  readonly origin: string | undefined
  /** `token_type`, by which a client asks for a proof-of-possession token. */
  readonly tokenType: string | undefined
  readonly fmiPath: string | undefined
  /** Whether the client asked for `client_info`. */
  readonly clientInfo: boolean
  /** The caller's address, for `ipaddr`. */
  readonly ipAddress: string
}

export type EndpointVersion = 'v1' | 'v2'

/** A parameter that the request must have, or AADSTS900144. */
export function requireParameter(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new EntraError('missingParameter', { name })
  return value
}
