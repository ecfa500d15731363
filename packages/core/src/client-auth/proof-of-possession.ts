import type { KeyCredential } from '../directory/key-credential.ts'
import { parseCertificate } from '../keys/certificate.ts'
import type { Certificate } from '../keys/certificate.ts'
import { verifyRsaSignature } from '../keys/rsa-signature.ts'
import { encodeHex, thumbprintsOf } from '../keys/thumbprint.ts'
import { isWithinValidity } from './certificate-validity.ts'
import { clockSkew, describeInstant } from './client-assertion.ts'
import { parseSignedJwt } from './signed-jwt.ts'
import type { SignedJwt } from './signed-jwt.ts'

/** An application or a service principal, and its certificates. */
export interface KeyHolder {
  /** Object id. */
  readonly id: string
  readonly keyCredentials: readonly KeyCredential[]
}

/** The client id of Azure AD Graph, which is gone; the audience of proofs has stayed. */
const proofAudience = '00000002-0000-0000-c000-000000000000'

/** In seconds. */
const longestLifetime = 600

/**
 * What is wrong with a proof of possession: a JWT that is signed with the private key of one of an object's own valid
 * certificates. Microsoft Graph asks for one where keys are rolled.
 * https://learn.microsoft.com/graph/application-rollkey-prooftoken
 *
 * @param now milliseconds since the epoch
 * @returns a sentence for the developer; undefined where nothing is wrong
 */
export async function findProofFault(
  proof: string,
  holder: KeyHolder,
  now: number,
): Promise<string | undefined> {
  const jwt = parseSignedJwt(proof)
  if (typeof jwt === 'string') return `The proof is no JWT. ${jwt}`
  return (
    findNameFault(jwt, holder) ??
    findLifetimeFault(jwt, now / 1000) ??
    (await findSignatureFault(jwt, holder, now))
  )
}

function findNameFault({ header, claims }: SignedJwt, { id }: KeyHolder): string | undefined {
  const { aud, iss } = claims
  if (header['alg'] !== 'RS256') return `The alg of the proof is ${quote(header['alg'])}, not 'RS256'.`
  if (aud !== proofAudience) return `The aud of the proof is ${quote(aud)}, not '${proofAudience}'.`
  if (typeof iss === 'string' && iss.toLowerCase() === id) return undefined
  return `The iss of the proof is ${quote(iss)}, not '${id}', the id of the object, which is not its client id.`
}

function findLifetimeFault({ claims }: SignedJwt, seconds: number): string | undefined {
  const { nbf, exp } = claims
  if (typeof nbf !== 'number' || typeof exp !== 'number') {
    return 'The proof needs nbf and exp, in seconds.'
  }
  if (exp - nbf > longestLifetime) {
    return `The proof is valid for ${exp - nbf} seconds, and ${longestLifetime} are the most.`
  }
  if (nbf <= seconds + clockSkew && seconds < exp + clockSkew) return undefined
  const [start, end, present] = [nbf, exp, seconds].map(describeInstant)
  return `The proof is valid from ${start} to ${end}, and it is ${present}.`
}

/** Whichever of the certificates it is: the names of keys in the header are hints. */
async function findSignatureFault(
  { signedText: text, signature }: SignedJwt,
  { id, keyCredentials }: KeyHolder,
  now: number,
): Promise<string | undefined> {
  const certificates = keyCredentials.flatMap((credential) => findValidCertificate(credential, now) ?? [])
  if (certificates.length === 0) {
    return `The object '${id}' has no valid certificate, and cannot roll its keys: PATCH its keyCredentials.`
  }
  for (const { publicKey: key } of certificates) {
    const verdict = await verifyRsaSignature({ algorithm: 'RS256', key, text, signature })
    if (verdict === 'valid') return undefined
  }
  const thumbprints = certificates.map(({ raw }) => encodeHex(thumbprintsOf(raw).sha1)).join(', ')
  return `The proof is not signed with the key of a valid certificate of the object '${id}': ${thumbprints}.`
}

function findValidCertificate(credential: KeyCredential, now: number): Certificate | undefined {
  const { startDateTime: notBefore, endDateTime: notAfter, isRevoked, key } = credential
  const certificate = parseCertificate(key)
  const isValid =
    certificate !== undefined &&
    !isRevoked &&
    isWithinValidity({ notBefore, notAfter }, now) &&
    isWithinValidity(certificate, now)
  return isValid ? certificate : undefined
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value.slice(0, 200)}'` : String(JSON.stringify(value)).slice(0, 200)
}
