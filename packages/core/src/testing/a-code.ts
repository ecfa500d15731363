import { answerAuthorizeRequest } from '../authorize-endpoint.ts'
import type { AuthorizeRequest } from '../authorize-request.ts'
import type { User } from '../directory/user.ts'
import type { Issuer } from '../issuer.ts'
import type { RedirectAnswer } from '../sign-in/answer.ts'
import type { Browser } from '../sign-in/flow.ts'
import type { TokenRequest } from '../token-request.ts'
import { aTokenRequest } from './an-issuer.ts'

/** A browser that has been nowhere yet. */
export const newBrowser: Browser = { sessionId: () => undefined, skipsStaySignedIn: true }

/** What a test says about a sign-in: parts of the authorization request, and who signs in. */
export interface SignInParts extends Partial<AuthorizeRequest> {
  /** @default the first user of the first tenant */
  readonly user?: User | undefined
}

/** A v2 authorization request of the seeded app for a code, right unless a test makes it wrong. */
export function aCodeAuthorizeRequest(parts: Partial<AuthorizeRequest> = {}): AuthorizeRequest {
  return {
    tenant: '00000000-0000-0000-0000-000000000002',
    endpoint: 'v2',
    baseUrl: 'https://localhost:4577',
    ipAddress: '127.0.0.1',
    clientId: '11111111-1111-1111-1111-111111111111',
    redirectUri: 'http://localhost/auth/callback',
    responseType: 'code',
    responseMode: undefined,
    scope: 'openid profile offline_access api://22222222-2222-2222-2222-222222222222/Tasks.Read',
    resource: undefined,
    state: undefined,
    nonce: undefined,
    prompt: undefined,
    loginHint: undefined,
    domainHint: undefined,
    sid: undefined,
    claims: undefined,
    maxAge: undefined,
    codeChallenge: undefined,
    codeChallengeMethod: undefined,
    clientInfo: false,
    instanceAware: false,
    ...parts,
  }
}

/** Signs a user in without pages, and returns what the app is told. A refusal is what the test shows. */
export async function signInForParams(
  issuer: Issuer,
  parts: SignInParts = {},
): Promise<RedirectAnswer['params']> {
  const { user = firstUser(issuer), ...request } = parts
  const answer = await answerAuthorizeRequest(issuer, aCodeAuthorizeRequest(request), newBrowser, { user })
  if (answer.kind === 'redirect') return answer.params
  throw 'refusal' in answer ? answer.refusal : new Error(`The sign-in ended with a ${answer.kind}.`)
}

/** Signs a user in without pages, and returns the code. */
export async function aCode(issuer: Issuer, parts: SignInParts = {}): Promise<string> {
  const { code } = await signInForParams(issuer, parts)
  if (code === undefined) throw new Error('The sign-in yielded no code.')
  return code
}

/** The redemption of a code at the web platform of the seeded app, right unless a test makes it wrong. */
export function aCodeRequest(code: string | undefined, parts: Partial<TokenRequest> = {}): TokenRequest {
  return aTokenRequest({
    grantType: 'authorization_code',
    scope: undefined,
    code,
    redirectUri: 'http://localhost/auth/callback',
    ...parts,
  })
}

/** The use of a refresh token by the seeded app, right unless a test makes it wrong. */
export function aRefreshRequest(
  refreshToken: string | undefined,
  parts: Partial<TokenRequest> = {},
): TokenRequest {
  return aTokenRequest({ grantType: 'refresh_token', scope: undefined, refreshToken, ...parts })
}

function firstUser({ directory }: Issuer): User {
  const [tenant] = directory.tenants.values()
  const [user] = tenant?.users.values() ?? []
  if (user === undefined) throw new Error('The first tenant has no user.')
  return user
}
