import type { KeyCredential } from '../directory/key-credential.ts'
import { EntraError } from '../errors/entra-error.ts'
import { parseCertificate } from '../keys/certificate.ts'
import type { Certificate } from '../keys/certificate.ts'
import { verifyRsaSignature } from '../keys/rsa-signature.ts'
import { encodeHex, isNamed, thumbprintsOf } from '../keys/thumbprint.ts'
import { assertAudience } from './assertion-audience.ts'
import { requireTrustedCertificate } from './certificate-chain.ts'
import { describeUnknownKey, describeWrongSignature } from './certificate-near-miss.ts'
import { assertWithinValidity } from './certificate-validity.ts'
import { algorithmOf, assertWithinLifetime, describeInstant, keyNames } from './client-assertion.ts'
import type { ClientAssertion } from './client-assertion.ts'
import { keyCredentialsOf } from './client-auth.ts'
import type { ClientAuthContext } from './client-auth.ts'

/** An assertion that the app signed itself, with the key of a certificate: `private_key_jwt`. */
export async function verifyCertificateAssertion(
  context: ClientAuthContext,
  assertion: ClientAssertion,
): Promise<'certificate'> {
  assertSelfIssued(context, assertion)
  assertAudience(context, assertion)
  assertWithinLifetime(assertion, context.now)
  const credential = findKeyCredential(keyCredentialsOf(context), assertion)
  const certificate =
    credential === undefined
      ? await requireCertificateByName(context, assertion)
      : requireValidCredential(credential, context.now)
  await assertSignedBy(certificate, context, assertion)
  return 'certificate'
}

function assertSelfIssued({ application }: ClientAuthContext, { issuer, subject }: ClientAssertion): void {
  const { appId } = application
  if (issuer.toLowerCase() === appId && subject.toLowerCase() === appId) return
  throw new EntraError(
    'clientAssertionAppMismatch',
    {},
    `iss is '${issuer}' and sub is '${subject}', where both must be '${appId}'.`,
  )
}

function findKeyCredential(
  credentials: readonly KeyCredential[],
  { header }: ClientAssertion,
): KeyCredential | undefined {
  const names = keyNames(header)
  return credentials.find(({ key }) => isNamed(key, names))
}

/** Where no certificate was registered under this thumbprint, one may be trusted by its name: it has to come along. */
async function requireCertificateByName(
  context: ClientAuthContext,
  assertion: ClientAssertion,
): Promise<Certificate> {
  const { application, now } = context
  if (application.trustedCertificateSubjects.length > 0 && assertion.header['x5c'] !== undefined) {
    const certificate = await requireTrustedCertificate(
      application.trustedCertificateSubjects,
      assertion,
      now,
    )
    if (isNamed(certificate.raw, keyNames(assertion.header))) return certificate
  }
  const [name = ''] = keyNames(assertion.header)
  const reason = `The key was not found., Thumbprint of key used by client: '${name}'`
  throw new EntraError('clientAssertionSignatureInvalid', { reason }, describeUnknownKey(context, assertion))
}

function requireValidCredential(credential: KeyCredential, now: number): Certificate {
  const certificate = parseCertificate(credential.key)
  if (certificate === undefined)
    throw new Error(`The key credential ${credential.keyId} holds no certificate.`)
  if (credential.isRevoked) throw new EntraError('certificateRevoked', {})
  if (now < credential.startDateTime.getTime()) throw outsideValidity('not valid yet', credential)
  if (now >= credential.endDateTime.getTime() + 1000) throw outsideValidity('expired', credential)
  assertWithinValidity(certificate, now)
  return certificate
}

function outsideValidity(what: string, credential: KeyCredential): EntraError {
  const reason = `The key used is ${what}., ${describeFound(credential.key, credential)}`
  return new EntraError('clientAssertionSignatureInvalid', { reason })
}

async function assertSignedBy(
  certificate: Certificate,
  context: ClientAuthContext,
  assertion: ClientAssertion,
): Promise<void> {
  const { signedText: text, signature } = assertion
  const algorithm = algorithmOf(assertion)
  const verdict = await verifyRsaSignature({ algorithm, key: certificate.publicKey, text, signature })
  if (verdict === 'valid') return
  if (verdict === 'weak') throw new EntraError('rsaKeyTooWeak', {})
  const validity = { startDateTime: certificate.notBefore, endDateTime: certificate.notAfter }
  const reason =
    'The key was found, but use of the key to verify the signature failed., ' +
    describeFound(certificate.raw, validity)
  throw new EntraError(
    'clientAssertionSignatureInvalid',
    { reason },
    verdict === 'unusable'
      ? 'The certificate holds no RSA key, and Entra takes RS256 and PS256 only.'
      : await describeWrongSignature(context, assertion, certificate),
  )
}

function describeFound(
  certificate: Uint8Array,
  { startDateTime, endDateTime }: Pick<KeyCredential, 'startDateTime' | 'endDateTime'>,
): string {
  const [start, end] = [startDateTime, endDateTime].map((date) => describeInstant(date.getTime() / 1000))
  const thumbprint = encodeHex(thumbprintsOf(certificate).sha1)
  return `Thumbprint of key used by client: '${thumbprint}', Found key 'Start=${start}, End=${end}'`
}
