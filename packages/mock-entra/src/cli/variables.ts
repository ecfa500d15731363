import { MockEntraError, findNearest } from '@mock-entra/core'

/** The environment variable for a key: `token-lifetime` becomes `{prefix}TOKEN_LIFETIME`. */
export function variableName(prefix: string, key: string): string {
  return prefix + key.toUpperCase().replaceAll('-', '_')
}

/** A variable with our prefix that means nothing is a misspelt one. */
export function unknownVariable(name: string, known: readonly string[]): MockEntraError {
  const nearest = findNearest(name, known)
  return new MockEntraError('MOCK_ENTRA_UNKNOWN_OPTION', {
    option: name,
    received: 'an unknown environment variable',
    expected: `one of ${known.join(', ')}`,
    remedy: nearest === undefined ? 'Unset it.' : `Did you mean ${nearest}?`,
  })
}
