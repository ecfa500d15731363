import { EntraError } from './errors/entra-error.ts'
import { isObject } from './json.ts'

/** The `claims` parameter, as far as it changes what Entra does: OpenID Connect Core §5.5, and Entra's own uses of it. */
export interface ClaimsRequest {
  /** Capabilities that the client declares; `cp1`: it understands claims challenges. */
  readonly clientCapabilities: readonly string[]
  /** Authentication contexts that the access token must have (`acrs`): a step-up. */
  readonly authenticationContexts: readonly string[]
  /** Whether a policy's challenge (`capolids`) comes back, which asks for multi-factor authentication. */
  readonly requiresMfa: boolean
  /** Names of claims that are asked for in the ID token. */
  readonly idToken: ReadonlySet<string>
}

export const noClaims: ClaimsRequest = {
  clientCapabilities: [],
  authenticationContexts: [],
  requiresMfa: false,
  idToken: new Set(),
}

type Members = Readonly<Record<string, unknown>>

/** @throws {EntraError} `invalidParameter` when the text is no JSON object, or a member of it none */
export function parseClaims(text: string | undefined): ClaimsRequest {
  if (text === undefined || text === '') return noClaims
  const request = requireObject(parseJson(text), 'the parameter')
  const accessToken = requireObject(request['access_token'] ?? {}, 'access_token')
  const idToken = requireObject(request['id_token'] ?? {}, 'id_token')
  return {
    clientCapabilities: valuesOf(accessToken['xms_cc']),
    authenticationContexts: valuesOf(accessToken['acrs']),
    requiresMfa: valuesOf(accessToken['capolids']).length > 0 || valuesOf(accessToken['polids']).length > 0,
    idToken: new Set(Object.keys(idToken)),
  }
}

/** What two requests for the same token ask for together. */
export function mergeClaims(first: ClaimsRequest, second: ClaimsRequest): ClaimsRequest {
  return {
    clientCapabilities: [...new Set([...first.clientCapabilities, ...second.clientCapabilities])],
    authenticationContexts: [...new Set([...first.authenticationContexts, ...second.authenticationContexts])],
    requiresMfa: first.requiresMfa || second.requiresMfa,
    idToken: new Set([...first.idToken, ...second.idToken]),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('it is not JSON')
  }
}

function requireObject(value: unknown, name: string): Members {
  if (isObject(value)) return value
  throw malformed(`${name} is not an object`)
}

/** `{ "value": "c1" }` and `{ "values": ["c1"] }` mean the same. */
function valuesOf(member: unknown): readonly string[] {
  if (typeof member !== 'object' || member === null) return []
  const { value, values } = member as { readonly value?: unknown; readonly values?: unknown }
  const all: readonly unknown[] = [value, ...(Array.isArray(values) ? (values as readonly unknown[]) : [])]
  return all.filter((entry) => typeof entry === 'string')
}

function malformed(what: string): EntraError {
  return new EntraError(
    'invalidParameter',
    { name: 'claims' },
    `claims must be a JSON object such as {"access_token":{"acrs":{"essential":true,"value":"c1"}}}, but ${what}.`,
  )
}
