import * as v from 'valibot'

import { parseCertificate } from '../keys/certificate.ts'
import type { Certificate } from '../keys/certificate.ts'
import { objectOf } from '../validation.ts'
import type {
  CertificateSeed,
  FederatedIdentityCredentialSeed,
  KeyCredentialSeed,
  TrustedCertificateSubjectSeed,
} from './credential-seeds.ts'
import { parseCertificateText } from './key-credential.ts'
import { flag, guid, instant, nullableText, text, texts } from './seed-values.ts'
import type { EntriesOf } from './seed-values.ts'

export const passwordCredential = objectOf({
  secretText: text,
  displayName: v.optional(text),
  keyId: v.optional(guid),
  startDateTime: v.optional(instant),
  endDateTime: v.optional(instant),
})
const certificateForms = 'a certificate: PEM, DER, base64 of DER, or an X509Certificate'

/** A certificate in any of its forms. */
const certificate = v.pipe(
  v.custom<CertificateSeed>(isCertificateForm, certificateForms),
  v.transform(readCertificate),
  v.custom<Certificate>((value) => value !== undefined, certificateForms),
)

function isCertificateForm(value: unknown): boolean {
  const raw = (value as { raw?: unknown } | null | undefined)?.raw
  return typeof value === 'string' || value instanceof Uint8Array || raw instanceof Uint8Array
}

function readCertificate(value: CertificateSeed): Certificate | undefined {
  if (typeof value === 'string') return parseCertificateText(value)
  return parseCertificate(Uint8Array.from(value instanceof Uint8Array ? value : value.raw))
}

export const keyCredential = objectOf({
  key: certificate,
  displayName: v.optional(nullableText),
  keyId: v.optional(guid),
  type: v.optional(v.literal('AsymmetricX509Cert', "'AsymmetricX509Cert'")),
  usage: v.optional(v.literal('Verify', "'Verify'")),
  startDateTime: v.optional(instant),
  endDateTime: v.optional(instant),
  customKeyIdentifier: v.optional(nullableText),
  isRevoked: v.optional(flag),
} satisfies EntriesOf<KeyCredentialSeed>)
export const trustedCertificateSubject = objectOf({
  subjectName: text,
  authority: certificate,
  revokedCertificateIdentifiers: v.optional(
    v.array(
      v.pipe(
        v.string(),
        v.regex(/^[0-9a-f]{40}$/i, 'a SHA-1 thumbprint of 40 hexadecimal digits'),
        v.toLowerCase(),
      ),
    ),
  ),
} satisfies EntriesOf<TrustedCertificateSubjectSeed>)
/** What its parts may be is said by `findFederatedCredentialFault`, which Graph's callers meet as well. */
export const federatedIdentityCredential = objectOf({
  name: v.optional(text),
  id: v.optional(guid),
  issuer: text,
  subject: v.optional(nullableText),
  claimsMatchingExpression: v.optional(
    v.nullable(objectOf({ value: text, languageVersion: v.optional(v.literal(1, '1'), 1) })),
  ),
  audiences: v.optional(texts),
  description: v.optional(nullableText),
} satisfies EntriesOf<FederatedIdentityCredentialSeed>)
