import { GraphError, isUriTaken } from '@mock-entra/core'
import type { Application, Tenant } from '@mock-entra/core'

/**
 * App ID URIs as Entra takes them: `api://` and an id of the app or tenant, or a host that the tenant has verified; each
 * belongs to one application.
 */
export function checkIdentifierUris(
  uris: readonly string[],
  application: Application,
  tenant: Tenant,
): readonly string[] {
  for (const uri of uris) {
    if (!isAbsolute(uri)) throw invalidUri(uri)
    if (!isVerified(uri, application, tenant)) throw unverifiedUri(uri)
    if (isUriTaken(tenant, uri, application.appId)) throw takenUri()
  }
  if (new Set(uris.map((uri) => uri.toLowerCase())).size < uris.length) throw takenUri()
  return uris
}

/** A name by which programs find the application; given once, it stays. */
export function checkUniqueName(
  name: string | null,
  { id, otherProperties }: Application,
  { applications }: Tenant,
): string | null {
  const present = otherProperties['uniqueName'] ?? null
  if (name === present) return name
  if (present !== null) {
    throw new GraphError('badRequest', "Property 'uniqueName' is read-only and cannot be set.")
  }
  const isTaken = [...applications.values()].some(
    (other) => other.id !== id && other.otherProperties['uniqueName'] === name,
  )
  if (!isTaken) return name
  throw new GraphError(
    'multipleObjects',
    'Another object with the same value for property uniqueName already exists.',
  )
}

function isAbsolute(uri: string): boolean {
  return URL.canParse(uri) && !/\s/.test(uri) && !uri.endsWith('#')
}

/** Names other than `https` and `api` with a word in it are what Entra allows outside its verified domains. */
function isVerified(uri: string, application: Application, { domains }: Tenant): boolean {
  const url = URL.parse(uri)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return true
  const host = url.hostname.toLowerCase()
  return (
    application.identifierUris.includes(uri) ||
    domains.some((name) => host === name || host.endsWith(`.${name}`))
  )
}

function invalidUri(uri: string): GraphError {
  return new GraphError(
    'badRequest',
    `Invalid value specified for property 'identifierUris' of resource 'Application': '${uri.slice(0, 256)}' is no absolute URI.`,
  )
}

function unverifiedUri(uri: string): GraphError {
  return new GraphError(
    'hostNameNotVerified',
    `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri.slice(0, 256)}'`,
  )
}

function takenUri(): GraphError {
  return new GraphError(
    'multipleObjects',
    'Another object with the same value for property identifierUris already exists.',
  )
}
