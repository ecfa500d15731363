import { KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { MockEntraError, describeValue, parseCertificate, parseCertificateText } from '@mock-entra/core'
import type { Certificate } from '@mock-entra/core'

/** A certificate: PEM text, DER, the path of a file with PEM, DER or PFX (PKCS#12), or Node's own object. */
export type CertificateSource = string | Uint8Array | X509Certificate

/**
 * Reads a certificate from wherever it is. Private keys beside it stay where they are.
 *
 * @throws {MockEntraError} `MOCK_ENTRA_INVALID_OPTION`
 */
export function readCertificate(source: CertificateSource, passphrase?: string): Certificate {
  if (typeof source === 'string' && !source.includes('-----BEGIN')) return readFile(source, passphrase)
  const found = parseAny(source)
  if (found !== undefined) return found
  throw invalid(describeSource(source))
}

/** Never what it holds: it may be a private key. */
function describeSource(source: unknown): string {
  if (source instanceof KeyObject) return 'a key without a certificate'
  return typeof source === 'string' ? 'PEM text without a certificate' : describeValue(source)
}

function parseAny(source: CertificateSource): Certificate | undefined {
  if (typeof source === 'string') return parseCertificateText(source)
  const octets = source instanceof X509Certificate ? source.raw : source
  if (!(octets instanceof Uint8Array)) return undefined
  return (
    parseCertificate(Uint8Array.from(octets)) ?? parseCertificateText(Buffer.from(octets).toString('latin1'))
  )
}

function readFile(path: string, passphrase: string | undefined): Certificate {
  let octets: Buffer
  try {
    octets = readFileSync(path)
  } catch (cause) {
    throw invalid(`${describeValue(path)}, which cannot be read`, cause)
  }
  const found = parseAny(octets)
  if (found !== undefined) return found
  return readPfx(octets, passphrase, path)
}

/** Node reads PKCS#12 for TLS only; what it read can be asked of the context, which the types do not say. */
function readPfx(pfx: Buffer, passphrase: string | undefined, path: string): Certificate {
  const { createSecureContext } = process.getBuiltinModule('node:tls') // see listener.ts
  try {
    const { context } = createSecureContext({ pfx, ...(passphrase === undefined ? {} : { passphrase }) })
    const found = parseCertificate(Uint8Array.from((context as PfxContext).getCertificate()))
    if (found !== undefined) return found
  } catch (cause) {
    throw invalid(`the file ${describeValue(path)}, which holds no certificate that can be read`, cause)
  }
  throw invalid(`the file ${describeValue(path)}, which holds no certificate`)
}

interface PfxContext {
  readonly getCertificate: () => Buffer
}

function invalid(received: string, cause?: unknown): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'addCertificate(app, certificate)',
    received,
    expected: 'a certificate: PEM, DER, an X509Certificate, or the path of a PEM, DER or PFX file',
    remedy: 'Pass the certificate, with `passphrase` for a PFX; createCertificate makes one, of a key too.',
    cause,
  })
}
