const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')

/** base64url without padding: RFC 4648 §5, as JOSE uses it. By hand, which for short ids is faster than over `btoa`. */
export function encodeOctets(octets: Uint8Array): string {
  let text = ''
  for (let index = 0; index < octets.length; index += 3) {
    const bits = ((octets[index] ?? 0) << 16) | ((octets[index + 1] ?? 0) << 8) | (octets[index + 2] ?? 0)
    text += `${letters[bits >> 18]}${letters[(bits >> 12) & 63]}${letters[(bits >> 6) & 63]}${letters[bits & 63]}`
  }
  return text.slice(0, Math.ceil((octets.length * 4) / 3))
}

const encoder = new TextEncoder()

/** The UTF-8 octets of a text; by the native `btoa` where the text is ASCII, as nearly every token is. */
export function encodeText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- all of ASCII is meant
  if (!/^[\x00-\x7f]*$/.test(text)) return encodeOctets(encoder.encode(text))
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws {Error} where the text is not base64url of UTF-8 */
export function decodeText(encoded: string): string {
  if (!/^[\w-]*$/.test(encoded)) throw new Error('Not base64url.')
  const binary = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
  return strictDecoder.decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)))
}

/** The octets that a text in base64url stands for; undefined where it is no base64url. Padding is optional. */
export function decodeOctets(encoded: string): Uint8Array | undefined {
  const plain = encoded.replace(/={1,2}$/, '')
  if (!/^[\w-]*$/.test(plain) || plain.length % 4 === 1) return undefined
  const binary = atob(plain.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
