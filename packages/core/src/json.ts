/** Deeper than any client nests, and far from what the stack holds. */
const deepest = 100

/**
 * Parses JSON that a client sent.
 *
 * @throws {SyntaxError} where it is none, or nested so deeply that whatever goes through it would overflow the stack
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (isDeeperThan(deepest, value)) throw new SyntaxError(`It is nested more than ${deepest} deep.`)
  return value
}

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(depth - 1, member))
}

/** An object as JSON has it. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a client sent where a text belongs. Objects have none: `String` fails at one with a member `toString`. */
export function asText(value: unknown): string {
  return typeof value === 'object' && value !== null ? '' : String(value)
}
