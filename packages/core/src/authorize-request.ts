import { parseClaims } from './claims-request.ts'
import type { ClaimsRequest } from './claims-request.ts'
import type { Application } from './directory/application.ts'
import { findRedirectUri, redirectUrisOf } from './directory/redirect-uri.ts'
import type { RegisteredRedirectUri } from './directory/redirect-uri.ts'
import { EntraError } from './errors/entra-error.ts'
import { NotImplemented } from './errors/not-implemented.ts'
import { findNamedResources, parseScopes } from './permissions/scopes.ts'
import type { ParsedScopes } from './permissions/scopes.ts'
import type { CodeChallenge } from './state/codes.ts'
import type { EndpointVersion } from './token-request.ts'

/** An authorization request after HTTP: what was sent, under names of our own. Absent parameters are undefined. */
export interface AuthorizeRequest {
  /** The path segment that stands for the tenant. */
  readonly tenant: string
  readonly endpoint: EndpointVersion
  /** Scheme, host and port that the request used. */
  readonly baseUrl: string
  /** The caller's address, for `ipaddr`. */
  readonly ipAddress: string
  readonly clientId: string | undefined
  readonly redirectUri: string | undefined
  readonly responseType: string | undefined
  readonly responseMode: string | undefined
  readonly scope: string | undefined
  readonly resource: string | undefined
  readonly state: string | undefined
  readonly nonce: string | undefined
  readonly prompt: string | undefined
  readonly loginHint: string | undefined
  readonly domainHint: string | undefined
  readonly sid: string | undefined
  readonly claims: string | undefined
  readonly maxAge: string | undefined
  readonly codeChallenge: string | undefined
  readonly codeChallengeMethod: string | undefined
  /** Whether the client asked for `client_info`. */
  readonly clientInfo: boolean
  /** Whether the client asked in which cloud it is. */
  readonly instanceAware: boolean
}

/** How the answer of the authorize endpoint travels back to the app. */
export type ResponseMode = 'query' | 'fragment' | 'form_post'

/** Where an answer goes, and how. */
export interface RedirectTarget {
  /** As the request had it, or else the one that is registered. */
  readonly redirectUri: string
  readonly responseMode: ResponseMode
  readonly state: string | undefined
}

/** What the authorization endpoint shall hand out. */
export interface ResponseType {
  readonly code: boolean
  readonly idToken: boolean
  readonly token: boolean
}

export type Prompt = 'login' | 'none' | 'consent' | 'select_account'

/** An authorization request whose parameters make sense; who may use it is another question. */
export interface Authorize {
  readonly request: AuthorizeRequest
  readonly redirect: RegisteredRedirectUri
  readonly target: RedirectTarget
  readonly responseType: ResponseType
  readonly scopes: ParsedScopes
  readonly prompt: Prompt | undefined
  /** Seconds after which the user must give the password again. */
  readonly maxAge: number | undefined
  readonly claims: ClaimsRequest
  readonly challenge: CodeChallenge | undefined
}

/**
 * The registration that the request's redirect URI fits. Every refusal is for a page: an address that is not
 * registered must not learn anything, not even an error.
 */
export function requireRedirectUri(
  application: Application,
  requested: string | undefined,
): RegisteredRedirectUri {
  const registered = redirectUrisOf(application)
  const { appId, displayName } = application
  if (registered.length === 0) {
    throw new EntraError(
      'replyAddressNotRegistered',
      {},
      `'${displayName}' (${appId}) has no redirect URI: give it web, spa or publicClient.redirectUris.`,
    )
  }
  if (requested === undefined || requested === '') return registered[0] as RegisteredRedirectUri
  const found = findRedirectUri(application, requested)
  if (found !== undefined) return { uri: requested, platform: found.platform }
  throw new EntraError(
    'redirectUriMismatch',
    { redirectUri: requested, appId },
    `'${displayName}' has ${registered.map(({ uri, platform }) => `${uri} (${platform})`).join(', ')}.`,
  )
}

/** How an answer travels before the rest of the request is known to be right: by what it says, or else in the query. */
export function provisionalTarget(request: AuthorizeRequest, redirectUri: string): RedirectTarget {
  const types = splitWords(request.responseType ?? '')
  const { responseMode: sent, state } = request
  const responseMode = isResponseMode(sent) ? sent : defaultResponseMode(types)
  // Tokens must not get into a server's log, and so must not the error that refuses to put them there.
  return {
    redirectUri,
    responseMode: responseMode === 'query' && hasToken(types) ? 'fragment' : responseMode,
    state,
  }
}

/** Reads what the request asks for, parameter by parameter. Every refusal goes to the app. */
export function parseAuthorize(
  application: Application,
  request: AuthorizeRequest,
  redirect: RegisteredRedirectUri,
): Authorize {
  assertServed(request)
  const responseType = requireResponseType(request)
  assertEnabled(application, responseType)
  assertResponseMode(request, responseType)
  const scopes = requireScopes(request, responseType)
  assertNonce(request, responseType)
  const challenge = requireChallenge(request, responseType, redirect)
  return {
    request,
    redirect,
    target: provisionalTarget(request, redirect.uri),
    responseType,
    scopes,
    prompt: requirePrompt(request.prompt),
    maxAge: requireMaxAge(request.maxAge),
    claims: requestedClaims(request),
    challenge,
  }
}

function assertServed({ endpoint, resource, prompt }: AuthorizeRequest): void {
  if (endpoint === 'v2' && resource !== undefined) throw new EntraError('resourceNotSupportedOnV2', {})
  if (prompt === 'create') throw new NotImplemented('prompt=create, which External ID has')
  if (prompt === 'admin_consent')
    throw new NotImplemented('prompt=admin_consent; use the admin consent endpoint')
}

const responseTypes: readonly string[] = [
  'code',
  'id_token',
  'token',
  'code id_token',
  'id_token token',
  'code token',
  'code id_token token',
]

/** The words may come in any order: OAuth 2.0 Multiple Response Types §5. */
function requireResponseType({ responseType }: AuthorizeRequest): ResponseType {
  if (responseType === undefined || responseType === '') {
    throw new EntraError('missingParameter', { name: 'response_type' })
  }
  const words = splitWords(responseType)
  if (responseType === 'none') throw new NotImplemented("response_type 'none'")
  if (!responseTypes.includes(words.join(' '))) {
    throw new EntraError(
      'responseTypeNotSupported',
      { responseType },
      `response_type must be one of ${responseTypes.join(', ')}.`,
    )
  }
  return {
    code: words.includes('code'),
    idToken: words.includes('id_token'),
    token: words.includes('token'),
  }
}

function splitWords(text: string): readonly string[] {
  return [...new Set(text.split(/[ +]/).filter((word) => word !== ''))].toSorted()
}

function hasToken(words: readonly string[]): boolean {
  return words.includes('id_token') || words.includes('token')
}

function defaultResponseMode(words: readonly string[]): ResponseMode {
  return hasToken(words) ? 'fragment' : 'query'
}

function isResponseMode(mode: string | undefined): mode is ResponseMode {
  return mode === 'query' || mode === 'fragment' || mode === 'form_post'
}

function assertEnabled({ web }: Application, { idToken, token }: ResponseType): void {
  const { enableIdTokenIssuance, enableAccessTokenIssuance } = web.implicitGrantSettings
  if (idToken && !enableIdTokenIssuance) {
    throw new EntraError(
      'idTokenResponseNotEnabled',
      {},
      'Set web.implicitGrantSettings.enableIdTokenIssuance, or use response_type=code.',
    )
  }
  if (token && !enableAccessTokenIssuance) {
    throw new EntraError(
      'tokenResponseNotEnabled',
      {},
      'Set web.implicitGrantSettings.enableAccessTokenIssuance, or use response_type=code.',
    )
  }
}

function assertResponseMode({ responseMode }: AuthorizeRequest, { idToken, token }: ResponseType): void {
  if (responseMode === undefined || responseMode === '') return
  if (!isResponseMode(responseMode)) {
    throw new EntraError(
      'responseModeNotSupported',
      { responseMode },
      'It must be query, fragment or form_post.',
    )
  }
  if (responseMode === 'query' && (idToken || token)) {
    throw new EntraError('responseModeNotSupported', { responseMode }, 'Tokens do not travel in the query.')
  }
}

/** v1 asks for a resource and takes `scope` for OpenID Connect only; v2 asks for scopes. */
function requireScopes(
  { endpoint, scope = '' }: AuthorizeRequest,
  { idToken, token }: ResponseType,
): ParsedScopes {
  if (endpoint === 'v1') return { ...parseScopes(scope), permissions: [] }
  if (scope.trim() === '') throw new EntraError('missingParameter', { name: 'scope' })
  const scopes = parseScopes(scope)
  const resources = findNamedResources(scopes)
  if (idToken && !scopes.oidc.has('openid')) {
    throw new EntraError('invalidScope', { scope }, "response_type=id_token needs the scope 'openid'.")
  }
  if (token && resources.length > 1) throw new EntraError('scopeOfSeveralResources', {})
  return scopes
}

function assertNonce({ nonce }: AuthorizeRequest, { idToken }: ResponseType): void {
  if (idToken && (nonce === undefined || nonce === '')) {
    throw new EntraError('missingRequiredField', { name: 'nonce' })
  }
}

function requirePrompt(prompt: string | undefined): Prompt | undefined {
  if (prompt === undefined || prompt === '') return undefined
  if (prompt === 'login' || prompt === 'none' || prompt === 'consent' || prompt === 'select_account')
    return prompt
  throw new EntraError(
    'requestInvalid',
    {},
    `prompt is '${prompt}': one of login, none, consent, select_account.`,
  )
}

/** Who limits the age of the sign-in must be told it: OpenID Connect Core §3.1.2.1. */
function requestedClaims({ claims, maxAge }: AuthorizeRequest): ClaimsRequest {
  const requested = parseClaims(claims)
  if (maxAge === undefined || maxAge === '') return requested
  return { ...requested, idToken: new Set([...requested.idToken, 'auth_time']) }
}

function requireMaxAge(maxAge: string | undefined): number | undefined {
  if (maxAge === undefined || maxAge === '') return undefined
  if (/^\d{1,9}$/.test(maxAge)) return Number(maxAge)
  throw new EntraError(
    'invalidParameter',
    { name: 'max_age' },
    `max_age is '${maxAge}': a number of seconds.`,
  )
}

/** PKCE: a must for single-page applications, and whoever sends a challenge is held to it. */
function requireChallenge(
  { codeChallenge, codeChallengeMethod }: AuthorizeRequest,
  { code }: ResponseType,
  { platform }: RegisteredRedirectUri,
): CodeChallenge | undefined {
  if (codeChallenge === undefined || codeChallenge === '') {
    if (code && platform === 'spa') {
      throw new EntraError('pkceRequired', {}, 'The redirect URI is registered on the platform spa.')
    }
    return undefined
  }
  const method = codeChallengeMethod ?? 'plain'
  if (method !== 'S256' && method !== 'plain') {
    throw new EntraError(
      'invalidParameter',
      { name: 'code_challenge_method' },
      `It is '${method}': S256 or plain.`,
    )
  }
  if (!/^[\w.~-]{43,128}$/.test(codeChallenge)) {
    throw new EntraError(
      'codeChallengeSizeInvalid',
      {},
      `It has ${codeChallenge.length} characters: 43 to 128 of A-Z a-z 0-9 - . _ ~ (RFC 7636 §4.2).`,
    )
  }
  return { method, value: codeChallenge }
}
