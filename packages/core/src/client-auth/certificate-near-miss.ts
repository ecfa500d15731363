import { encodeOctets } from '../base64url.ts'
import { parseCertificate } from '../keys/certificate.ts'
import type { Certificate } from '../keys/certificate.ts'
import { verifyRsaSignature } from '../keys/rsa-signature.ts'
import type { RsaAlgorithm } from '../keys/rsa-signature.ts'
import { encodeHex, isNamed, thumbprintsOf } from '../keys/thumbprint.ts'
import { algorithmOf, keyNames } from './client-assertion.ts'
import type { ClientAssertion } from './client-assertion.ts'
import { keyCredentialsOf } from './client-auth.ts'
import type { ClientAuthContext } from './client-auth.ts'

/** What the developer should know whose assertion names a certificate that the app does not have. */
export function describeUnknownKey(context: ClientAuthContext, { header }: ClientAssertion): string {
  const names = keyNames(header)
  const sent = `The header names the key ${names.map((name) => `'${name.slice(0, 100)}'`).join(' and ')}.`
  const owner = [...context.tenant.applications.values()].find(({ keyCredentials }) =>
    keyCredentials.some(({ key }) => isNamed(key, names)),
  )
  if (owner !== undefined) return `${sent} It is that of '${owner.displayName}' (${owner.appId}).`
  return `${sent} ${describeCertificates(context)}`
}

function describeCertificates(context: ClientAuthContext): string {
  const { displayName } = context.application
  const keyCredentials = keyCredentialsOf(context)
  if (keyCredentials.length === 0) {
    return `'${displayName}' has no certificate: add one with keyCredentials, or with createCertificate.`
  }
  const known = keyCredentials.map((credential) => {
    const { sha1, sha256 } = thumbprintsOf(credential.key)
    return (
      `${credential.displayName ?? 'a certificate'} with the thumbprint ${encodeHex(sha1)} ` +
      `(x5t ${encodeOctets(sha1)}, x5t#S256 ${encodeOctets(sha256)})`
    )
  })
  return `'${displayName}' has ${known.join(', ')}.`
}

/** What would have made the signature a right one: another algorithm, or another of the app's certificates. */
export async function describeWrongSignature(
  context: ClientAuthContext,
  assertion: ClientAssertion,
  certificate: Certificate,
): Promise<string> {
  const sent = algorithmOf(assertion)
  for (const algorithm of ['RS256', 'PS256'] as const) {
    if (algorithm !== sent && (await isSignedBy(certificate, algorithm, assertion))) {
      return `The header says ${sent}, and the signature is one of ${algorithm}.`
    }
  }
  for (const { key, displayName } of keyCredentialsOf(context)) {
    const other = parseCertificate(key)
    if (other !== undefined && (await isSignedBy(other, sent, assertion))) {
      const name = displayName ?? encodeHex(thumbprintsOf(key).sha1)
      return `It was signed with the key of another certificate of the app: ${name}.`
    }
  }
  return (
    'The thumbprint is that of a certificate of the app, and the signature is of another private key, or the assertion ' +
    'was changed after it had been signed.'
  )
}

async function isSignedBy(
  { publicKey }: Certificate,
  algorithm: RsaAlgorithm,
  { signedText: text, signature }: ClientAssertion,
): Promise<boolean> {
  return (await verifyRsaSignature({ algorithm, key: publicKey, text, signature })) === 'valid'
}
