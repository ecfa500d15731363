import { EntraError } from '../errors/entra-error.ts'
import { isRsaAlgorithm } from '../keys/rsa-signature.ts'
import type { RsaAlgorithm } from '../keys/rsa-signature.ts'
import type { Claims } from '../tokens/token-description.ts'
import { parseSignedJwt } from './signed-jwt.ts'
import type { SignedJwt } from './signed-jwt.ts'

/** A JWT that stands for a credential, taken apart and not verified. */
export interface ClientAssertion extends SignedJwt {
  /** As it was sent. */
  readonly text: string
  /** `iss` */
  readonly issuer: string
  /** `sub` */
  readonly subject: string
  /** `aud`, of which there is one. */
  readonly audience: string
  /** `nbf`, in seconds. */
  readonly notBefore: number | undefined
  /** `exp`, in seconds. */
  readonly expiry: number
}

/** @throws {EntraError} `invalidJwt`, `missingRequiredField` or `clientAssertionSeveralAudiences` */
export function parseClientAssertion(text: string): ClientAssertion {
  const jwt = parseSignedJwt(text)
  if (typeof jwt === 'string') throw malformed(jwt)
  const { claims } = jwt
  return {
    ...jwt,
    text,
    issuer: requireText(claims, 'iss'),
    subject: requireText(claims, 'sub'),
    audience: requireAudience(claims),
    notBefore: readSeconds(claims, 'nbf'),
    expiry: requireExpiry(claims),
  }
}

function malformed(detail: string): EntraError {
  return new EntraError('invalidJwt', {}, `The client_assertion is not a JWT that Entra can read. ${detail}`)
}

function requireText(claims: Claims, name: string): string {
  const value = claims[name]
  if (typeof value === 'string' && value !== '') return value
  throw new EntraError('missingRequiredField', { name })
}

/** Kubernetes sends a list; Entra takes one of one. */
function requireAudience(claims: Claims): string {
  const audience = claims['aud']
  if (!Array.isArray(audience)) return requireText(claims, 'aud')
  if (audience.length > 1) {
    throw new EntraError('clientAssertionSeveralAudiences', { count: String(audience.length) })
  }
  return requireText({ aud: audience[0] as unknown }, 'aud')
}

/** MSAL Python sends fractions of seconds, MSAL.NET texts. */
function readSeconds(claims: Claims, name: string): number | undefined {
  const value = claims[name]
  if (value === undefined || value === null) return undefined
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return seconds
  throw malformed(`Its '${name}' is not a number of seconds.`)
}

function requireExpiry(claims: Claims): number {
  const expiry = readSeconds(claims, 'exp')
  if (expiry === undefined) throw malformed("It has no 'exp'.")
  return expiry
}

/** @throws {EntraError} `clientAssertionWithoutKeyId` */
export function assertKeyIsNamed({ header }: ClientAssertion): void {
  if (keyNames(header).length === 0) throw new EntraError('clientAssertionWithoutKeyId', {})
}

/**
 * What the header calls the key, each in plain base64url.
 *
 * Libraries write thumbprints with padding (MSAL Python), in base64 with `+` and `/` (MSAL Go, MSAL4J), or as `kid`
 * (Terraform): all of them are accepted by Entra.
 */
export function keyNames(header: Claims): readonly string[] {
  return [header['x5t#S256'], header['x5t'], header['kid']]
    .filter((name) => typeof name === 'string')
    .filter((name) => name !== '')
    .map(plainBase64Url)
}

export function plainBase64Url(text: string): string {
  return text
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/={1,2}$/, '')
}

/** @throws {EntraError} `clientAssertionAlgorithmUnsupported` */
export function assertAlgorithm({ header }: ClientAssertion): void {
  if (!isRsaAlgorithm(header['alg'])) throw unsupportedAlgorithm(header)
}

export function unsupportedAlgorithm({ alg }: Claims): EntraError {
  const algorithm = typeof alg === 'string' ? alg : String(JSON.stringify(alg))
  return new EntraError('clientAssertionAlgorithmUnsupported', { algorithm })
}

/** The algorithm, after {@link assertAlgorithm}. */
export function algorithmOf({ header }: ClientAssertion): RsaAlgorithm {
  return header['alg'] as RsaAlgorithm
}

/** Clocks that differ by this much are forgiven, in seconds. */
export const clockSkew = 300

/**
 * @param now milliseconds since the epoch
 * @throws {EntraError} `clientAssertionOutsideLifetime`
 */
export function assertWithinLifetime({ notBefore = 0, expiry }: ClientAssertion, now: number): void {
  const seconds = now / 1000
  if (seconds < expiry + clockSkew && notBefore <= seconds + clockSkew) return
  throw new EntraError('clientAssertionOutsideLifetime', {
    now: describeInstant(seconds),
    validFrom: describeInstant(notBefore),
    expiry: describeInstant(expiry),
  })
}

/** The last second that a Date can tell. */
const latest = 8.64e12

/** `2026-03-04T05:06:07.1230000Z`: ticks, as .NET writes them. */
export function describeInstant(seconds: number): string {
  const milliseconds = Math.max(-latest, Math.min(latest, seconds)) * 1000
  return new Date(milliseconds).toISOString().replace('Z', '0000Z')
}
