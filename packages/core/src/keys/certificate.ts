/** What the mock reads out of an X.509 certificate: RFC 5280 §4.1. */
export interface Certificate {
  /** The whole certificate, DER. */
  readonly raw: Uint8Array
  /** The holder's name as DER: compared octet by octet with the issuer of another certificate. */
  readonly subjectName: Uint8Array
  readonly issuerName: Uint8Array
  /** The last common name of the holder; undefined where its name has none. */
  readonly commonName: string | undefined
  /** DNS names of the holder (RFC 5280 §4.2.1.6). */
  readonly dnsNames: readonly string[]
  readonly notBefore: Date
  /** The last second of validity. */
  readonly notAfter: Date
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
  /** What the issuer signed. */
  readonly toBeSigned: Uint8Array
  /** The dotted name of the algorithm that the issuer signed with. */
  readonly signatureAlgorithm: string
  readonly signature: Uint8Array
  /** Whether the basic constraints say that the holder may issue certificates. */
  readonly isAuthority: boolean
}

interface Element {
  readonly tag: number
  readonly contents: Uint8Array
  /** Tag and length included. */
  readonly whole: Uint8Array
}

const tags = {
  boolean: 0x01,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
  dnsName: 0x82,
  version: 0xa0,
  extensions: 0xa3,
}

const oids = { commonName: '2.5.4.3', subjectAltName: '2.5.29.17', basicConstraints: '2.5.29.19' }

/**
 * Reads a certificate of any version.
 *
 * Neither its signature nor its algorithm is judged: `az ad app create --create-cert` makes X.509 v1 certificates that are
 * signed with SHA-1, and Entra takes them, because what counts is that the app has the key.
 *
 * @returns undefined where the octets are no certificate
 */
export function parseCertificate(raw: Uint8Array): Certificate | undefined {
  try {
    return readCertificate(raw)
  } catch (error) {
    if (error instanceof DerError) return undefined
    throw error
  }
}

class DerError extends Error {}

function readCertificate(octets: Uint8Array): Certificate {
  const whole = readElement(octets, 0)
  if (whole.whole.length !== octets.length) throw new DerError('There is more than the certificate.')
  const [toBeSigned, algorithm, signature] = children(whole, tags.sequence)
  const fields = children(required(toBeSigned), tags.sequence)
  const [, , issuer, validity, subject, publicKey, ...rest] =
    fields[0]?.tag === tags.version ? fields.slice(1) : fields
  const [notBefore, notAfter] = children(required(validity), tags.sequence)
  const extensions = readExtensions(rest)
  return {
    raw: octets,
    subjectName: required(subject).whole,
    issuerName: required(issuer).whole,
    commonName: readCommonName(required(subject)),
    dnsNames: readDnsNames(extensions.get(oids.subjectAltName)),
    notBefore: readTime(required(notBefore)),
    notAfter: readTime(required(notAfter)),
    publicKey: expectTag(required(publicKey), tags.sequence).whole,
    toBeSigned: required(toBeSigned).whole,
    signatureAlgorithm: readObjectIdentifier(required(children(required(algorithm), tags.sequence)[0])),
    signature: expectTag(required(signature), tags.bitString).contents.subarray(1),
    isAuthority: readIsAuthority(extensions.get(oids.basicConstraints)),
  }
}

function readElement(octets: Uint8Array, start: number): Element {
  const tag = octets[start]
  const first = octets[start + 1]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new DerError('No element.')
  const lengthOctets = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || lengthOctets > 4) throw new DerError('A length that DER does not allow.')
  let length = first < 0x80 ? first : 0
  for (let index = 0; index < lengthOctets; index++) length = length * 256 + (octets[start + 2 + index] ?? 0)
  const begin = start + 2 + lengthOctets
  const end = begin + length
  if (end > octets.length) throw new DerError('An element that is cut off.')
  return { tag, contents: octets.subarray(begin, end), whole: octets.subarray(start, end) }
}

function children(element: Element, tag: number): readonly Element[] {
  const { contents } = expectTag(element, tag)
  const found: Element[] = []
  for (let offset = 0; offset < contents.length; offset += found.at(-1)?.whole.length ?? 0) {
    found.push(readElement(contents, offset))
  }
  return found
}

function expectTag(element: Element, tag: number): Element {
  if (element.tag !== tag) throw new DerError(`Tag ${element.tag} in place of ${tag}.`)
  return element
}

function required(element: Element | undefined): Element {
  if (element === undefined) throw new DerError('An element is missing.')
  return element
}

function readObjectIdentifier(element: Element): string {
  const { contents } = expectTag(element, tags.objectIdentifier)
  const arcs: number[] = []
  let arc = 0
  for (const octet of contents) {
    arc = arc * 128 + (octet & 0x7f)
    if (octet >= 0x80) continue
    if (arcs.length === 0) arcs.push(...(arc < 80 ? [Math.floor(arc / 40), arc % 40] : [2, arc - 80]))
    else arcs.push(arc)
    arc = 0
  }
  return arcs.join('.')
}

const decoder = new TextDecoder()

function readCommonName(name: Element): string | undefined {
  const attributes = children(name, tags.sequence).flatMap((set) => children(set, tags.set))
  const values = attributes.map((attribute) => children(attribute, tags.sequence))
  const commonName = values.findLast(([type]) => readObjectIdentifier(required(type)) === oids.commonName)
  return commonName && decoder.decode(required(commonName[1]).contents)
}

/** `YYMMDDhhmmssZ` through 2049, or `YYYYMMDDhhmmssZ`: RFC 5280 §4.1.2.5. */
function readTime({ tag, contents }: Element): Date {
  const text = decoder.decode(contents)
  const century = Number(text.slice(0, 2)) < 50 ? '20' : '19'
  const digits = tag === tags.utcTime ? `${century}${text}` : text
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits)?.slice(1)
  const date = new Date(
    parts === undefined ? NaN : `${parts.slice(0, 3).join('-')}T${parts.slice(3).join(':')}Z`,
  )
  if (Number.isNaN(date.getTime())) throw new DerError('No time.')
  return date
}

/** The contents of each extension, by its dotted name. */
function readExtensions(fields: readonly Element[]): ReadonlyMap<string, Element> {
  const extensions = fields.find(({ tag }) => tag === tags.extensions)
  const list = extensions === undefined ? [] : children(readElement(extensions.contents, 0), tags.sequence)
  return new Map(
    list.map((extension) => {
      const parts = children(extension, tags.sequence)
      const value = expectTag(required(parts.at(-1)), tags.octetString)
      return [readObjectIdentifier(required(parts[0])), readElement(value.contents, 0)]
    }),
  )
}

function readDnsNames(alternativeNames: Element | undefined): readonly string[] {
  const names = alternativeNames === undefined ? [] : children(alternativeNames, tags.sequence)
  return names.filter(({ tag }) => tag === tags.dnsName).map(({ contents }) => decoder.decode(contents))
}

function readIsAuthority(constraints: Element | undefined): boolean {
  const [first] = constraints === undefined ? [] : children(constraints, tags.sequence)
  return first?.tag === tags.boolean && first.contents[0] === 0xff
}
