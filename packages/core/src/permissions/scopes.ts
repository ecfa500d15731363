import { isMicrosoftGraph } from '../directory/resource.ts'
import type { Resource } from '../directory/resource.ts'
import { EntraError } from '../errors/entra-error.ts'

/** The OpenID Connect scopes that Entra knows. There is no `address` and no `phone`. */
export type OidcScope = 'openid' | 'profile' | 'email' | 'offline_access'

const oidcScopes: ReadonlySet<string> = new Set<OidcScope>(['openid', 'profile', 'email', 'offline_access'])

/** A scope parameter, taken apart. */
export interface ParsedScopes {
  /** The parameter as it was sent. */
  readonly text: string
  readonly oidc: ReadonlySet<OidcScope>
  /** The others, in the order sent. */
  readonly permissions: readonly ParsedScope[]
}

export interface ParsedScope {
  /** The scope as it was sent, such as `api://tasks/Tasks.Read`. */
  readonly text: string
  /** All before the last slash; undefined where the scope names no resource and so means Microsoft Graph. */
  readonly resource: string | undefined
  /** What stands after the last slash, such as `Tasks.Read` or `.default`. */
  readonly value: string
}

// RFC 6749 §3.3: visible ASCII without the quote and the backslash.
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * Takes a v2 scope parameter apart.
 *
 * The resource is all before the *last* slash. So `https://management.azure.com//.default`, which az and MSAL send,
 * names the resource `https://management.azure.com/`, and its token's `aud` keeps the slash.
 */
export function parseScopes(text: string): ParsedScopes {
  const tokens = [...new Set(text.split(' ').filter((token) => token !== ''))]
  const malformed = tokens.find((token) => !scopeToken.test(token))
  if (malformed !== undefined) {
    throw new EntraError(
      'invalidScope',
      { scope: text },
      `'${malformed}' has characters that RFC 6749 §3.3 forbids.`,
    )
  }
  return {
    text,
    oidc: new Set(tokens.filter(isOidcScope)),
    permissions: tokens.filter((token) => !isOidcScope(token)).map(parseScope),
  }
}

function isOidcScope(token: string): token is OidcScope {
  return oidcScopes.has(token)
}

function parseScope(text: string): ParsedScope {
  const slash = text.lastIndexOf('/')
  if (slash === -1) return { text, resource: undefined, value: text }
  return { text, resource: text.slice(0, slash), value: text.slice(slash + 1) }
}

/** The resource of a client credentials request: its scope is one `{resource}/.default`, and OpenID Connect scopes. */
export function requireDefaultScope(scopes: ParsedScopes): string | undefined {
  const wrong = scopes.permissions.find(({ value }) => value !== '.default')
  const [scope, another] = scopes.permissions
  if (scope === undefined || wrong !== undefined) {
    throw new EntraError(
      'scopeNotDefault',
      { scope: wrong?.text ?? scopes.text },
      "App-only tokens carry app roles, not scopes: send '{resource}/.default'.",
    )
  }
  if (another !== undefined) {
    throw new EntraError(
      'invalidScope',
      { scope: scopes.text },
      'An app-only token is for one resource: send one.',
    )
  }
  return scope.resource
}

/**
 * The resources that delegated scopes name, each once; undefined stands for Microsoft Graph.
 *
 * @throws {EntraError} `scopeNotForAccessToken`, or `invalidScope` for `.default` beside another scope
 */
export function findNamedResources(scopes: ParsedScopes): readonly (string | undefined)[] {
  const { permissions, text } = scopes
  const bare = permissions.find(isBareResource)
  if (bare !== undefined) {
    throw new EntraError(
      'scopeNotForAccessToken',
      { scope: bare.text },
      `'${bare.text}' names a resource and no permission: append '/.default' or one of the resource's scopes.`,
    )
  }
  if (permissions.length > 1 && permissions.some(({ value }) => value === '.default')) {
    throw new EntraError('invalidScope', { scope: text }, '.default cannot be mixed with other scopes.')
  }
  return permissions.length === 0 ? [undefined] : [...new Set(permissions.map(({ resource }) => resource))]
}

/** `api://tasks` splits into `api:/` and `tasks`, and `api://tasks/` has nothing behind the slash. */
function isBareResource({ resource, value }: ParsedScope): boolean {
  return value === '' || resource?.endsWith(':/') === true
}

/**
 * What the answer lists in `scope`: in full, but for Graph's permissions where the request named them without Graph.
 *
 * A `.default` that was asked for is repeated, because MSAL looks up its cache by the scopes of the answer.
 */
export function describeGrantedScope(
  resource: Resource,
  scopes: ParsedScopes,
  granted: readonly string[],
): string {
  const isShort =
    isMicrosoftGraph(resource) && scopes.permissions.every((scope) => scope.resource === undefined)
  const names = granted.map((value) =>
    isShort || isOidcScope(value) ? value : `${resource.requested}/${value}`,
  )
  const defaults = scopes.permissions.filter(({ value }) => value === '.default').map(({ text }) => text)
  return [...names, ...defaults].join(' ')
}
