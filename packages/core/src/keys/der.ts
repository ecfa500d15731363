/**
 * A writer for DER, the encoding of certificates: each function returns one complete element.
 *
 * Section numbers are those of ITU-T X.690 (02/2021) unless an RFC is named.
 */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  contextPrimitive: 0x80,
  contextConstructed: 0xa0,
} as const

const text = new TextEncoder()

/** A SEQUENCE of the given elements, in the given order (§8.9). */
export function sequence(...elements: readonly Uint8Array[]): Uint8Array {
  return element(tags.sequence, ...elements)
}

/** A SET OF the given elements, put in ascending order of their encodings as DER demands (§11.6). */
export function set(...elements: readonly Uint8Array[]): Uint8Array {
  return element(tags.set, ...elements.toSorted(compareOctets))
}

/** A non-negative INTEGER from its big-endian octets, in the fewest octets that keep it so (§8.3). */
export function integer(magnitude: Uint8Array): Uint8Array {
  const first = magnitude.findIndex((octet) => octet !== 0)
  const digits = first < 0 ? Uint8Array.of(0) : magnitude.subarray(first)
  // A set high bit would mean a negative number.
  const sign = (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array()

  return element(tags.integer, sign, digits)
}

/** A BIT STRING of whole octets (§8.6). */
export function bitString(octets: Uint8Array): Uint8Array {
  return element(tags.bitString, Uint8Array.of(0), octets)
}

/** A BIT STRING with the bits at these positions set and no zero bits behind the last (§11.2.2). */
export function namedBits(...positions: readonly number[]): Uint8Array {
  const size = positions.length === 0 ? 0 : Math.max(...positions) + 1
  const octets = new Uint8Array(Math.ceil(size / 8))
  for (const position of positions) {
    const index = Math.floor(position / 8)
    octets[index] = (octets[index] ?? 0) | (0x80 >> (position % 8))
  }
  const unusedBits = octets.length * 8 - size

  return element(tags.bitString, Uint8Array.of(unusedBits), octets)
}

/** An OCTET STRING (§8.7). */
export function octetString(octets: Uint8Array): Uint8Array {
  return element(tags.octetString, octets)
}

/** A BOOLEAN; TRUE has all bits set (§11.1). */
export function boolean(value: boolean): Uint8Array {
  return element(tags.boolean, Uint8Array.of(value ? 0xff : 0x00))
}

/** NULL, which stands for absent parameters of an algorithm (§8.8). */
export function nullValue(): Uint8Array {
  return element(tags.null)
}

/** A UTF8String, the form RFC 5280 §4.1.2.4 prefers for names. */
export function utf8String(value: string): Uint8Array {
  return element(tags.utf8String, text.encode(value))
}

/**
 * An OBJECT IDENTIFIER from its dotted form (§8.19).
 *
 * @throws {TypeError} when the text is not an identifier, or an arc is too large for a safe integer.
 */
export function objectIdentifier(dotted: string): Uint8Array {
  const [root = NaN, second = NaN, ...rest] = dotted.split('.').map(Number)
  // The first two arcs share one number, which only the roots 0, 1 and 2 allow.
  const numbers = [root * 40 + second, ...rest]
  const isWellFormed = /^[0-2](\.(0|[1-9]\d*))+$/.test(dotted) && (root === 2 || second < 40)
  if (!isWellFormed || !numbers.every(Number.isSafeInteger)) {
    throw new TypeError(`Not an object identifier: "${dotted}"`)
  }
  return element(tags.objectIdentifier, Uint8Array.from(numbers.flatMap(base128)))
}

/**
 * The Time of a certificate, to the second: UTCTime through 2049, GeneralizedTime from 2050 on
 * (RFC 5280 §4.1.2.5). Years before 1950 have no UTCTime and are written as GeneralizedTime.
 *
 * @throws {RangeError} when the date is invalid or its year has not four digits.
 */
export function time(date: Date): Uint8Array {
  const year = date.getUTCFullYear()
  const iso = date.toISOString() // throws the RangeError for an invalid date
  if (year < 0 || year > 9999) throw new RangeError(`Not a four-digit year: ${iso}`)

  const digits = iso.slice(0, 19).replace(/[-:T]/g, '')
  return year >= 1950 && year < 2050
    ? element(tags.utcTime, text.encode(`${digits.slice(2)}Z`))
    : element(tags.generalizedTime, text.encode(`${digits}Z`))
}

/** `[number] EXPLICIT`: the element keeps its own tag inside a context-specific one (§8.14). */
export function explicitContext(number: number, inner: Uint8Array): Uint8Array {
  return element(tags.contextConstructed | lowTagNumber(number), inner)
}

/** `[number] IMPLICIT` on a primitive type: the context-specific tag replaces the type's own (§8.14). */
export function implicitContext(number: number, contents: Uint8Array): Uint8Array {
  return element(tags.contextPrimitive | lowTagNumber(number), contents)
}

function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, part) => sum + part.length, 0)
  const header = [tag, ...lengthOctets(length)]
  const octets = new Uint8Array(header.length + length)
  octets.set(header)
  let offset = header.length
  for (const part of contents) {
    octets.set(part, offset)
    offset += part.length
  }
  return octets
}

/** The definite form in the fewest octets (§10.1). */
function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]

  const digits = digitsOf(length, 0x100)
  return [0x80 | digits.length, ...digits]
}

/** Seven bits per octet; all but the last carry the high bit. */
function base128(value: number): number[] {
  return digitsOf(value, 0x80).map((digit, index, { length }) => (index < length - 1 ? digit | 0x80 : digit))
}

/** Most significant digit first. Divides, because shifts would cut the value to 32 bits. */
function digitsOf(value: number, base: number): number[] {
  const digits: number[] = []
  for (let rest = value; rest > 0 || digits.length === 0; rest = Math.floor(rest / base)) {
    digits.unshift(rest % base)
  }
  return digits
}

function lowTagNumber(number: number): number {
  // From 31 on, the tag takes more octets; no structure of X.509 needs that.
  if (!Number.isInteger(number) || number < 0 || number > 30) {
    throw new RangeError(`Not a tag number from 0 to 30: ${number}`)
  }
  return number
}

function compareOctets(left: Uint8Array, right: Uint8Array): number {
  const index = left.findIndex((octet, at) => octet !== right[at])
  return index < 0 ? left.length - right.length : (left[index] ?? 0) - (right[index] ?? -1)
}
