import { sha256 } from '@noble/hashes/sha2.js'

import type { Authorize } from '../authorize-request.ts'
import { encodeOctets, encodeText } from '../base64url.ts'
import { microsoftAzureAdGraph } from '../directory/microsoft-services.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import type { Authorization } from '../grants/grant.ts'
import { requireResource, requireResourceOfScopes } from '../grants/resource.ts'
import { authorizeUser } from '../grants/user-authorization.ts'
import { findCloud } from '../issuer-urls.ts'
import type { Issuer } from '../issuer.ts'
import { issueCode } from '../state/codes.ts'
import type { SignIn } from '../state/sessions.ts'
import { describeAccessToken } from '../tokens/access-token.ts'
import { describeIdToken } from '../tokens/id-token.ts'
import { accessTokenLifetime } from '../tokens/lifetime.ts'
import { signToken } from '../tokens/sign.ts'
import type { TokenDescription } from '../tokens/token-description.ts'
import type { RedirectAnswer } from './answer.ts'
import { decideDevice } from './device.ts'
import type { AdminConsent, SignInFlow } from './flow.ts'
import type { DeviceDonePage } from './page.ts'
import { sessionChangeOf } from './session-change.ts'

type Params = Record<string, string>

/** What the app gets for a complete sign-in: a code, tokens, or both. */
export async function completeAuthorize(
  issuer: Issuer,
  flow: SignInFlow,
  authorize: Authorize,
): Promise<RedirectAnswer> {
  const { tenant, user, signIn, client } = requireComplete(flow)
  const { responseType, target, request } = authorize
  rememberApp(flow, user, client.application.appId)
  const code = responseType.code
    ? issueCode(tenant, tenant.ids, codeContent(flow, authorize, signIn))
    : undefined
  const params: Params = {
    ...(code === undefined ? {} : { code }),
    ...(await describeFrontChannelTokens(issuer, flow, authorize, code)),
    ...(request.clientInfo
      ? { client_info: encodeText(JSON.stringify({ uid: user.id, utid: tenant.id })) }
      : {}),
    ...(target.state === undefined ? {} : { state: target.state }),
    session_state: signIn.sid,
    ...(request.instanceAware ? describeCloud(request.baseUrl) : {}),
  }
  return { kind: 'redirect', target, params, sessionChange: sessionChangeOf(flow) }
}

function codeContent(
  flow: SignInFlow,
  { request, redirect, scopes, claims, challenge }: Authorize,
  signIn: SignIn,
): Parameters<typeof issueCode>[2] {
  return {
    appId: requireComplete(flow).client.application.appId,
    signIn,
    redirectUri: request.redirectUri || undefined,
    platform: redirect.platform,
    scopes,
    resource: request.resource,
    claims,
    nonce: request.nonce || undefined, // MSAL refuses a nonce that it did not send
    challenge,
  }
}

/** Tokens of the implicit and hybrid flows: OpenID Connect Core §3.2.2.5 and §3.3.2.5. Never a refresh token. */
async function describeFrontChannelTokens(
  issuer: Issuer,
  flow: SignInFlow,
  authorize: Authorize,
  code: string | undefined,
): Promise<Params> {
  const { responseType, request } = authorize
  if (!responseType.token && !responseType.idToken) return {}
  const { tenant, user } = requireComplete(flow)
  const authorization: Authorization = {
    ...authorizeFrontChannel(issuer, flow, authorize),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
    isFrontChannel: true,
  }
  const accessToken = responseType.token
    ? await signToken(describeAccessToken(authorization, issuer), tenant)
    : undefined
  const idToken = responseType.idToken
    ? await signToken(
        withHashes(describeIdToken(authorization, user, issuer), { at_hash: accessToken, c_hash: code }),
        tenant,
      )
    : undefined
  return {
    ...(accessToken === undefined
      ? {}
      : {
          access_token: accessToken,
          token_type: 'Bearer',
          expires_in: String(accessTokenLifetime(authorization)),
          scope: authorization.grantedScope,
        }),
    ...(idToken === undefined ? {} : { id_token: idToken }),
  }
}

function authorizeFrontChannel(
  issuer: Issuer,
  flow: SignInFlow,
  { request, scopes, claims }: Authorize,
): Authorization {
  const { tenant, signIn, client } = requireComplete(flow)
  const resource =
    request.endpoint === 'v1'
      ? requireResource(issuer, tenant, request.resource ?? microsoftAzureAdGraph.appId)
      : requireResourceOfScopes(issuer, tenant, scopes)
  const anyone = { ...client, authentication: 'none' } as const // nobody proves to be the app in a browser
  return authorizeUser({ issuer, tenant, client: anyone, request }, signIn, { scopes, resource, claims })
}

const encoder = new TextEncoder()

/** Binds an ID token to what travels beside it: the left half of the SHA-256 of each. */
function withHashes(
  description: TokenDescription,
  values: Readonly<Record<string, string | undefined>>,
): TokenDescription {
  const hashes = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, encodeOctets(sha256(encoder.encode(value)).subarray(0, 16))] as const],
  )
  return { ...description, claims: { ...description.claims, ...Object.fromEntries(hashes) } }
}

/** What `instance_aware=true` adds, so that one app can serve several of Microsoft's clouds. */
function describeCloud(baseUrl: string): Params {
  const host = new URL(baseUrl).host
  const loginHost = findCloud(host)?.loginHost ?? host
  return {
    cloud_instance_name: 'microsoftonline.com',
    cloud_instance_host_name: loginHost,
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
  }
}

/** What the app is told: no code and no token, only that it has been done, and where. */
export function completeAdminConsent(flow: SignInFlow, { target, scopes }: AdminConsent): RedirectAnswer {
  return {
    kind: 'redirect',
    target,
    params: {
      ...describeConsentOutcome(flow.tenant),
      ...(scopes === undefined ? {} : { scope: scopes.text }),
      ...(target.state === undefined ? {} : { state: target.state }),
    },
    sessionChange: sessionChangeOf(flow),
  }
}

/** What an app is told whether or not the administrator consented. */
export function describeConsentOutcome({ id }: Tenant): Params {
  return { admin_consent: 'True', tenant: id }
}

/** The device gets its tokens when it polls the next time. */
export function completeDevice(flow: SignInFlow): DeviceDonePage {
  const { signIn, client, user } = requireComplete(flow)
  decideDevice(flow, signIn)
  rememberApp(flow, user, client.application.appId)
  return { kind: 'deviceDone', appName: client.application.displayName, isApproved: true }
}

/** Sign-out must know which apps to tell. */
function rememberApp({ session }: SignInFlow, user: User, appId: string): void {
  const apps = session?.apps.get(user.id) ?? new Set<string>()
  apps.add(appId)
  session?.apps.set(user.id, apps)
}

function requireComplete(flow: SignInFlow): {
  readonly tenant: SignInFlow['tenant']
  readonly user: User
  readonly signIn: SignIn
  readonly client: NonNullable<SignInFlow['client']>
} {
  const { tenant, user, signIn, client } = flow
  if (user === undefined || signIn === undefined || client === undefined) {
    throw new Error('The sign-in was completed before it was complete.')
  }
  return { tenant, user, signIn, client }
}
