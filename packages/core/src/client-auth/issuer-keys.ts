import { EntraError } from '../errors/entra-error.ts'
import { keyNames, plainBase64Url } from './client-assertion.ts'
import type { ClientAssertion } from './client-assertion.ts'
import type { ClientAuthContext } from './client-auth.ts'
import { fetchIssuerKeys } from './fetch-issuer-keys.ts'

/** An RSA key as key sets have it: RFC 7517, RFC 7518 §6.3.1. */
export interface IssuerKey {
  readonly kty: 'RSA'
  readonly n: string
  readonly e: string
  readonly kid?: string
  readonly x5t?: string
  readonly 'x5t#S256'?: string
}

/**
 * The key that the header names: of an issuer that the mock plays itself, or else of the set that the issuer publishes, which
 * is fetched once, and once more for a name that is not in it.
 *
 * @throws {EntraError} `federatedKeyNotFound`, or what went wrong on the way to the keys
 */
export async function requireIssuerKey(
  context: ClientAuthContext,
  issuer: string,
  assertion: ClientAssertion,
): Promise<IssuerKey> {
  const names = keyNames(assertion.header)
  const key = await findIssuerKey(context, issuer, names)
  if (key !== undefined) return key
  throw new EntraError('federatedKeyNotFound', { keyId: names[0] ?? '', issuer })
}

async function findIssuerKey(
  { tenant, issuer: mock }: ClientAuthContext,
  issuer: string,
  names: readonly string[],
): Promise<IssuerKey | undefined> {
  const played = tenant.externalIssuers.get(issuer)
  if (played !== undefined) return findKey((await played.describeKeys()) as readonly IssuerKey[], names)
  const known = tenant.fetchedKeys.get(issuer)
  const found = known && findKey(known, names)
  if (found !== undefined) return found
  const fetched = await fetchIssuerKeys(mock.fetchDocument, issuer)
  tenant.fetchedKeys.set(issuer, fetched)
  return findKey(fetched, names)
}

function findKey(keys: readonly IssuerKey[], names: readonly string[]): IssuerKey | undefined {
  return keys.find((key) =>
    [key.kid, key.x5t, key['x5t#S256']].some(
      (name) => name !== undefined && names.includes(plainBase64Url(name)),
    ),
  )
}
