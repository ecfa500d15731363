import { EntraError } from '../errors/entra-error.ts'
import { describeValue } from '../validation.ts'
import { DocumentError } from './fetch-document.ts'
import type { FetchDocument } from './fetch-document.ts'
import type { IssuerKey } from './issuer-keys.ts'

/** Entra reads so many keys of a set and no more. */
const mostKeys = 100

/** The keys of an issuer, by its discovery document: OpenID Connect Discovery 1.0 §4. */
export async function fetchIssuerKeys(fetch: FetchDocument, issuer: string): Promise<readonly IssuerKey[]> {
  try {
    const configuration = await fetch(discoveryUrl(issuer))
    return readKeys(await fetch(keySetUrl(issuer, configuration)))
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    if (error.reason === 'unreachable') throw new EntraError('externalIssuerUnreachable', {}, error.message)
    throw new EntraError('externalOidcEndpointFailed', {}, error.message)
  }
}

/** An issuer may end in a slash, as those of AKS do. */
function discoveryUrl(issuer: string): URL {
  return new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
}

/**
 * On the issuer's own host only. Its document is a stranger's, and must not choose whom the mock calls.
 */
function keySetUrl(issuer: string, configuration: unknown): URL {
  const { jwks_uri: address, issuer: named } = (configuration ?? {}) as Record<string, unknown>
  if (named !== issuer) {
    throw new DocumentError(
      'unusable',
      `The discovery document of ${issuer} is for the issuer ${describeValue(named)}.`,
    )
  }
  const url = typeof address === 'string' ? URL.parse(address) : null
  if (url === null)
    throw new DocumentError('unusable', `The discovery document of ${issuer} has no jwks_uri.`)
  if (url.origin === new URL(issuer).origin && url.username === '' && url.password === '') return url
  throw new DocumentError(
    'unusable',
    `The jwks_uri of ${issuer} is '${url.origin}${url.pathname}', and the mock fetches keys from the issuer's own host only. ` +
      'Play the issuer with entra.issuers.custom({ issuer }) instead.',
  )
}

function readKeys(document: unknown): readonly IssuerKey[] {
  const { keys } = (document ?? {}) as Record<string, unknown>
  if (!Array.isArray(keys)) throw new DocumentError('unusable', 'The key set has no array of keys.')
  return keys.slice(0, mostKeys).filter(isRsaKey)
}

function isRsaKey(value: unknown): value is IssuerKey {
  const { kty, n, e, kid, x5t } = (value ?? {}) as Record<string, unknown>
  const names = [kid, x5t].filter((name) => name !== undefined)
  return kty === 'RSA' && [n, e, ...names].every((member) => typeof member === 'string')
}
