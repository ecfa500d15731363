import { MockEntraError } from '@mock-entra/node'

/** A JWT, taken apart and not verified. */
export interface ReceivedToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** @returns `undefined` for what is no JWT */
export function findToken(received: unknown): ReceivedToken | undefined {
  if (typeof received !== 'string') return undefined
  const parts = received.split('.')
  const header = parsePart(parts[0])
  const claims = parsePart(parts[1])
  return parts.length !== 3 || header === undefined || claims === undefined ? undefined : { header, claims }
}

/** @throws {MockEntraError} `MOCK_ENTRA_INVALID_TOKEN` for what has no claims to look at */
export function requireClaims(received: unknown, matcher: string): Readonly<Record<string, unknown>> {
  const token = findToken(received)
  if (token !== undefined) return token.claims
  if (isObject(received)) return isObject(received['claims']) ? received['claims'] : received
  throw notToken(received, matcher, 'a JWT, what tokens.decode returned, or claims')
}

/** @throws {MockEntraError} `MOCK_ENTRA_INVALID_TOKEN` */
export function requireToken(received: unknown, matcher: string): string {
  if (typeof received === 'string') return received
  throw notToken(received, matcher, 'a JWT')
}

/** For messages. The text itself is not in it, because it may be a secret. */
export function describeReceived(received: unknown): string {
  if (received === null || typeof received !== 'object') {
    if (typeof received !== 'string') return String(received)
    return `a text of ${received.length} characters that is no JWT`
  }
  return Array.isArray(received)
    ? 'an array'
    : `an object with ${Object.keys(received).join(', ') || 'nothing in it'}`
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsePart(encoded = ''): Readonly<Record<string, unknown>> | undefined {
  if (!/^[\w-]+$/.test(encoded)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString())
    return isObject(value) ? value : undefined
  } catch {
    return undefined // the caller says what it is
  }
}

function notToken(received: unknown, matcher: string, expected: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_TOKEN', {
    option: `expect(received).${matcher}`,
    received: describeReceived(received),
    expected,
    remedy: 'Pass the token itself, such as `result.accessToken`.',
  })
}
