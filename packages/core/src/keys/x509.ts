import * as der from './der.ts'

/** What a certificate says, and how it is signed. */
export interface CertificateRequest {
  /** Common name of the holder, 1–64 characters (RFC 5280 appendix A.1, `ub-common-name`). */
  readonly subject: string
  /** Common name of the signer; the same as `subject` makes the certificate self-issued. */
  readonly issuer: string
  /** Key of the holder: a SubjectPublicKeyInfo, DER (RFC 5280 §4.1.2.7). */
  readonly publicKey: Uint8Array
  /**
   * 1–20 octets, read as an unsigned number that is not zero (RFC 5280 §4.1.2.2).
   *
   * The highest bit of 20 octets is cleared, because the number would otherwise need 21.
   */
  readonly serialNumber: Uint8Array
  /** First second of validity; fractions are dropped (RFC 5280 §4.1.2.5). */
  readonly notBefore: Date
  /** Last second of validity. */
  readonly notAfter: Date
  /** What `sign` does (RFC 5758 §3.2, RFC 4055 §5). */
  readonly signatureAlgorithm: 'ecdsa-with-SHA256' | 'sha256WithRSAEncryption'
  /** Whether the key signs certificates, TLS handshakes or tokens (RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.12). */
  readonly usage: 'ca' | 'server' | 'signing'
  /** DNS names (`*.` in front is a wildcard), IPv4 and IPv6 addresses (RFC 5280 §4.2.1.6). None when omitted. */
  readonly hosts?: readonly string[]
  /** Name of the holder's key, for example a hash of it (RFC 5280 §4.2.1.2). */
  readonly subjectKeyIdentifier: Uint8Array
  /** The signer's `subjectKeyIdentifier` (RFC 5280 §4.2.1.1). Only a self-signed certificate may omit it. */
  readonly authorityKeyIdentifier?: Uint8Array
  /** Signs with the issuer's key; an ECDSA signature is returned as DER, not as `r || s`. */
  readonly sign: (toBeSigned: Uint8Array) => Uint8Array
}

const oids = {
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  rsaEncryption: '1.2.840.113549.1.1.1',
  sha256WithRSAEncryption: '1.2.840.113549.1.1.11',
  'ecdsa-with-SHA256': '1.2.840.10045.4.3.2',
} as const

/** Positions in the KeyUsage bit string (RFC 5280 §4.2.1.3). */
const keyUsageBits = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5, cRLSign: 6 } as const

/**
 * Creates an X.509 v3 certificate as DER (RFC 5280 §4.1), strict enough for `openssl verify -x509_strict`.
 *
 * @throws {TypeError} when a name, a host or the serial number cannot stand in a certificate; it names the value.
 */
export function createCertificate(request: CertificateRequest): Uint8Array {
  const algorithm = algorithmIdentifier(request.signatureAlgorithm)
  const toBeSigned = der.sequence(
    der.explicitContext(0, der.integer(Uint8Array.of(2))), // version 3 counts from zero
    der.integer(positiveSerialNumber(request.serialNumber)),
    algorithm,
    distinguishedName(request.issuer),
    der.sequence(der.time(request.notBefore), der.time(request.notAfter)),
    distinguishedName(request.subject),
    request.publicKey,
    der.explicitContext(3, der.sequence(...extensions(request))),
  )
  return der.sequence(toBeSigned, algorithm, der.bitString(request.sign(toBeSigned)))
}

/** Renders DER as PEM: base64 in lines of 64 columns between labels (RFC 7468 §2), ending in a newline. */
export function renderPem(label: string, octets: Uint8Array): string {
  const lines: string[] = []
  // 48 octets fill one line, and so few never exceed what a call takes as arguments.
  for (let offset = 0; offset < octets.length; offset += 48) {
    lines.push(btoa(String.fromCharCode(...octets.subarray(offset, offset + 48))))
  }
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

function algorithmIdentifier(name: CertificateRequest['signatureAlgorithm'] | 'rsaEncryption'): Uint8Array {
  // RSA spells absent parameters NULL (RFC 4055 §5), ECDSA leaves them out (RFC 5758 §3.2).
  const parameters = name === 'ecdsa-with-SHA256' ? [] : [der.nullValue()]
  return der.sequence(der.objectIdentifier(oids[name]), ...parameters)
}

function positiveSerialNumber(octets: Uint8Array): Uint8Array {
  const serial = Uint8Array.from(octets) // not slice(): on a Node Buffer that is a view
  if (serial.length === 20) serial[0] = (serial[0] ?? 0) & 0x7f
  if (serial.length > 20 || serial.every((octet) => octet === 0)) {
    throw new TypeError(`Not a serial number of 1–20 octets above zero: [${octets.join(', ')}]`)
  }
  return serial
}

function distinguishedName(commonName: string): Uint8Array {
  const { length } = Array.from(commonName)
  if (length < 1 || length > 64) throw new TypeError(`Not a common name of 1–64 characters: "${commonName}"`)

  return der.sequence(
    der.set(der.sequence(der.objectIdentifier(oids.commonName), der.utf8String(commonName))),
  )
}

function extensions(request: CertificateRequest): Uint8Array[] {
  const { usage, hosts = [], authorityKeyIdentifier } = request
  // A default is never written in DER, so "not a CA" is the empty sequence.
  const constraints = usage === 'ca' ? der.sequence(der.boolean(true)) : der.sequence()
  const list = [
    criticalExtension(oids.basicConstraints, constraints),
    criticalExtension(oids.keyUsage, keyUsage(request)),
    extension(oids.subjectKeyIdentifier, der.octetString(request.subjectKeyIdentifier)),
  ]
  if (authorityKeyIdentifier) {
    const identifier = der.sequence(der.implicitContext(0, authorityKeyIdentifier))
    list.push(extension(oids.authorityKeyIdentifier, identifier))
  }
  if (usage === 'server') {
    list.push(extension(oids.extKeyUsage, der.sequence(der.objectIdentifier(oids.serverAuth))))
  }
  if (hosts.length > 0) list.push(extension(oids.subjectAltName, der.sequence(...hosts.map(generalName))))
  return list
}

function extension(id: string, value: Uint8Array): Uint8Array {
  return der.sequence(der.objectIdentifier(id), der.octetString(value))
}

function criticalExtension(id: string, value: Uint8Array): Uint8Array {
  return der.sequence(der.objectIdentifier(id), der.boolean(true), der.octetString(value))
}

function keyUsage({ usage, publicKey }: CertificateRequest): Uint8Array {
  const { digitalSignature, keyEncipherment, keyCertSign, cRLSign } = keyUsageBits
  if (usage === 'ca') return der.namedBits(keyCertSign, cRLSign)

  // TLS 1.2 can encrypt the premaster secret to an RSA key; other keys cannot do that.
  const encrypts = usage === 'server' && isRsaKey(publicKey)
  return der.namedBits(digitalSignature, ...(encrypts ? [keyEncipherment] : []))
}

function isRsaKey(publicKey: Uint8Array): boolean {
  // The algorithm follows the outer tag and its length, of which the long form counts its own octets.
  const length = publicKey[1] ?? 0
  const start = length < 0x80 ? 2 : 2 + (length & 0x7f)
  return algorithmIdentifier('rsaEncryption').every((octet, index) => octet === publicKey[start + index])
}

/** A host as GeneralName: `[7] iPAddress` or `[2] dNSName` (RFC 5280 §4.2.1.6). */
function generalName(host: string): Uint8Array {
  const address = host.includes(':') ? parseIpv6(host) : parseIpv4(host)
  if (address) return der.implicitContext(7, address)
  if (!isDnsName(host)) throw new TypeError(`Not a DNS name, IPv4 or IPv6 address: "${host}"`)

  return der.implicitContext(2, new TextEncoder().encode(host))
}

function isDnsName(host: string): boolean {
  const labels = (host.startsWith('*.') ? host.slice(2) : host).split('.')
  // Underscores are no host names by RFC 1123 §2.1, but container networks have them.
  const areLabels = labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label))
  // A number at the end is a misspelt IPv4 address (WHATWG URL, “ends in a number”).
  return host.length <= 253 && areLabels && !/^(\d+|0x[\da-f]*)$/i.test(labels.at(-1) ?? '')
}

function parseIpv4(host: string): Uint8Array | undefined {
  const octets = host.split('.')
  // Leading zeros are refused: some readers take them for octal.
  const isAddress =
    octets.length === 4 && octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)
  return isAddress ? Uint8Array.from(octets, Number) : undefined
}

/** Reads the text forms of RFC 4291 §2.2; zones (`%eth0`) have no place in a certificate. */
function parseIpv6(host: string): Uint8Array | undefined {
  const [head = '', tail, ...more] = embeddedIpv4AsGroups(host).split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  const missing = 8 - before.length - after.length
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined

  const groups = [...before, ...Array<string>(missing).fill('0'), ...after]
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined
  return Uint8Array.from(
    groups.map((group) => parseInt(group, 16)).flatMap((value) => [value >> 8, value & 0xff]),
  )
}

function embeddedIpv4AsGroups(host: string): string {
  const start = host.lastIndexOf(':') + 1
  const octets = parseIpv4(host.slice(start))
  if (!octets) return host

  const [a = '', b = '', c = '', d = ''] = Array.from(octets, (octet) => octet.toString(16).padStart(2, '0'))
  return `${host.slice(0, start)}${a}${b}:${c}${d}`
}
