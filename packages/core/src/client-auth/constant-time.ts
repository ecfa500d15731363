const encoder = new TextEncoder()

/**
 * Compares two secrets in a time that tells nothing about where they differ.
 *
 * By hand because Web Crypto has no comparison, and core runs without `node:crypto`.
 */
export function isSameSecret(expected: string, received: string): boolean {
  const a = encoder.encode(expected)
  const b = encoder.encode(received)
  let difference = a.length ^ b.length
  for (let index = 0; index < b.length; index++) difference |= (a[index % a.length] ?? 0) ^ (b[index] ?? 0)
  return difference === 0
}
