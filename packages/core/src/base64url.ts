/** base64url without padding: RFC 4648 §5, as JOSE uses it. Over `btoa`, which is native and takes one octet a letter. */

export function encodeOctets(octets: Uint8Array): string {
  return encodeBinary(binaryText(octets))
}

const encoder = new TextEncoder()

/** The UTF-8 octets of a text; without a detour where the text is ASCII, as nearly every token is. */
export function encodeText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- all of ASCII is meant
  return /^[\x00-\x7f]*$/.test(text) ? encodeBinary(text) : encodeOctets(encoder.encode(text))
}

const replacements: Readonly<Record<string, string>> = { '+': '-', '/': '_', '=': '' }

function encodeBinary(binary: string): string {
  return btoa(binary).replaceAll(/[+/=]/g, (letter) => replacements[letter] ?? letter)
}

/** More arguments than this some engines refuse. */
const chunkSize = 8192

function binaryText(octets: Uint8Array): string {
  // apply takes the octets as they are, where a spread would go through an iterator.
  if (octets.length <= chunkSize) return String.fromCharCode.apply(undefined, octets as unknown as number[])
  return binaryText(octets.subarray(0, chunkSize)) + binaryText(octets.subarray(chunkSize))
}
