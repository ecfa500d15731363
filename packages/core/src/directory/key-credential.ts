import { parseCertificate } from '../keys/certificate.ts'
import type { Certificate } from '../keys/certificate.ts'
import { thumbprintsOf } from '../keys/thumbprint.ts'

/** A certificate by which an app proves who it is: Graph's `keyCredential`. The private key stays with the app. */
export interface KeyCredential {
  readonly keyId: string
  readonly displayName: string | null
  readonly type: 'AsymmetricX509Cert'
  readonly usage: 'Verify'
  readonly startDateTime: Date
  readonly endDateTime: Date
  /** The SHA-1 thumbprint, in base64 as Graph writes binary values. */
  readonly customKeyIdentifier: string
  /** The certificate, DER. */
  readonly key: Uint8Array
  /** The mock's own switch: whether the authority that issued the certificate has revoked it (AADSTS7000214). */
  readonly isRevoked: boolean
}

/** What a key credential is made of, beside the certificate. */
export interface KeyCredentialDetails {
  readonly keyId: string
  readonly displayName?: string | null | undefined
  readonly startDateTime?: Date | undefined
  readonly endDateTime?: Date | undefined
  readonly customKeyIdentifier?: string | null | undefined
  readonly isRevoked?: boolean | undefined
}

/** Describes the registration of a certificate. What is not said follows from the certificate. */
export function describeKeyCredential(
  certificate: Certificate,
  details: KeyCredentialDetails,
): KeyCredential {
  const thumbprint = encodeBase64(thumbprintsOf(certificate.raw).sha1)
  return {
    keyId: details.keyId,
    displayName:
      details.displayName ?? (certificate.commonName === undefined ? null : `CN=${certificate.commonName}`),
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    startDateTime: details.startDateTime ?? certificate.notBefore,
    endDateTime: details.endDateTime ?? certificate.notAfter,
    customKeyIdentifier: details.customKeyIdentifier ?? thumbprint,
    key: certificate.raw,
    isRevoked: details.isRevoked ?? false,
  }
}

function encodeBase64(octets: Uint8Array): string {
  return btoa(String.fromCharCode(...octets))
}

/**
 * Reads a certificate from PEM text, of which the first certificate counts, or from the base64 of its DER, as manifests and
 * Graph have it, with or without line breaks.
 *
 * @returns undefined where the text is neither
 */
export function parseCertificateText(text: string): Certificate | undefined {
  const armoured = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(text)?.[1]
  const base64 = (armoured ?? text).replaceAll(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined
  return parseCertificate(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
}
