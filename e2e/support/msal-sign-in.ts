import { CryptoProvider } from '@azure/msal-node'
import type {
  AuthenticationResult,
  AuthorizationUrlRequest,
  ConfidentialClientApplication,
  PublicClientApplication,
} from '@azure/msal-node'
import type { TenantHandle, User } from 'mock-entra'

export type MsalClient = ConfidentialClientApplication | PublicClientApplication

/** Where the seeded app takes codes as a web app, and as a native one. */
export const webRedirectUri = 'http://localhost/auth/callback'
export const nativeRedirectUri = 'http://localhost'

/** A code, and what the client must say again when it redeems it. */
export interface ObtainedCode {
  readonly code: string
  readonly codeVerifier: string
  readonly scopes: string[]
  readonly redirectUri: string
}

export type CodeUrlRequest = Pick<AuthorizationUrlRequest, 'scopes'> & Partial<AuthorizationUrlRequest>

/** Signs the user in at the URL that MSAL makes, with PKCE, and leaves the code to the test. */
export async function obtainCode(
  tenant: TenantHandle,
  client: MsalClient,
  request: CodeUrlRequest,
  user?: User,
): Promise<ObtainedCode> {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
  const complete = {
    redirectUri: webRedirectUri,
    ...request,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
  }
  const url = await client.getAuthCodeUrl(complete)
  const { params } = await tenant.signIn(url, user === undefined ? {} : { user })
  if (params['code'] === undefined) throw new Error(`No code came back: ${JSON.stringify(params)}`)
  const { scopes, redirectUri } = complete
  return { code: params['code'], codeVerifier: verifier, scopes, redirectUri }
}

/** Signs in with an authorization code, from the URL to the tokens. */
export async function acquireByCode(
  tenant: TenantHandle,
  client: MsalClient,
  request: CodeUrlRequest,
  user?: User,
): Promise<AuthenticationResult> {
  return await client.acquireTokenByCode(await obtainCode(tenant, client, request, user))
}

interface SerializedCache {
  readonly RefreshToken: Readonly<Record<string, { readonly secret: string }>>
}

/** The refresh tokens that a client holds. MSAL shows them in its serialized cache only. */
export function refreshTokensOf(client: MsalClient): string[] {
  const { RefreshToken } = JSON.parse(client.getTokenCache().serialize()) as SerializedCache
  return Object.values(RefreshToken).map(({ secret }) => secret)
}

/** The only refresh token that a client holds. */
export function refreshTokenOf(client: MsalClient): string {
  const [token, ...others] = refreshTokensOf(client)
  if (token === undefined || others.length > 0) {
    throw new Error(`The client holds ${others.length + (token === undefined ? 0 : 1)} refresh tokens.`)
  }
  return token
}
