/**
 * Compares two secrets in a time that tells nothing about where they differ.
 *
 * By hand because Web Crypto has no comparison, and core runs without `node:crypto`.
 */
export function isSameSecret(expected: string, received: string): boolean {
  let difference = expected.length ^ received.length
  for (let index = 0; index < received.length; index++) {
    difference |= expected.charCodeAt(index % expected.length) ^ received.charCodeAt(index)
  }
  return difference === 0
}
