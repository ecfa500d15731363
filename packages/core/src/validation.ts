import * as v from 'valibot'

import { MockEntraError } from './errors/mock-entra-error.ts'
import { isObject } from './json.ts'

/**
 * An object with these members and no others; an array is none, which valibot by itself would let pass.
 *
 * @param what it is called in messages
 */
export function objectOf<const Entries extends v.ObjectEntries>(
  entries: Entries,
  what = 'an object',
): v.SchemaWithPipe<readonly [ReturnType<typeof plainObject>, v.StrictObjectSchema<Entries, undefined>]> {
  return v.pipe(plainObject(what), v.strictObject(entries))
}

function plainObject(what: string): v.CustomSchema<object, string> {
  return v.custom<object, string>(isObject, what)
}

/**
 * Checks what a developer passed against a schema and returns it typed.
 *
 * @param root how the value is called in messages, such as `options` or `addApp(app)`
 * @throws {MockEntraError} `MOCK_ENTRA_UNKNOWN_OPTION` or `MOCK_ENTRA_INVALID_OPTION`, for the first fault
 */
export function parseInput<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  root: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input, { abortEarly: true })
  if (result.success) return result.output
  throw describeIssue(deepestIssue(result.issues[0]), root, schema)
}

/** Of a union's branches, the one that went furthest into the value says best what is wrong. */
function deepestIssue(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
  const nested = (issue.issues ?? []).map(deepestIssue)
  const depth = (candidate: v.BaseIssue<unknown>): number => candidate.path?.length ?? 0
  const deepest = nested.toSorted((a, b) => depth(b) - depth(a))[0]
  if (deepest === undefined || depth(deepest) === 0) return issue
  return { ...deepest, path: [...(issue.path ?? []), ...(deepest.path ?? [])] as never }
}

function describeIssue(issue: v.BaseIssue<unknown>, root: string, schema: v.GenericSchema): MockEntraError {
  const path = issue.path ?? []
  const option = renderPath(path, root)
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return unknownOption(option, String(path.at(-1)?.key), knownKeysAt(schema, path.slice(0, -1)))
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined' && path.length > 0) {
    return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
      option,
      received: 'undefined',
      expected: messageOf(schemaAt(schema, path)) ?? 'a value',
      remedy: `Give ${option} a value: there is no default.`,
    })
  }
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option,
    received: isSecret(path) ? 'a value that is not shown' : describeValue(issue.input),
    expected: issue.kind === 'schema' ? describeExpected(issue) : issue.message,
    remedy: isOptional(schemaAt(schema, path))
      ? `Correct ${option}, or leave it out for the default.`
      : `Correct ${option}.`,
  })
}

function isOptional(schema: unknown): boolean {
  return hasWrapped(schema) || hasWrapped((schema as { pipe?: readonly unknown[] } | undefined)?.pipe?.[0])
}

/** Valibot's schemas of what may be missing are around another one. */
function hasWrapped(schema: unknown): boolean {
  return (schema as { wrapped?: unknown } | undefined)?.wrapped !== undefined
}

/**
 * A key that no option has.
 *
 * @param option the whole path, as messages call it
 * @param name its last part, which is compared with the known ones
 */
export function unknownOption(option: string, name: string, known: readonly string[]): MockEntraError {
  const nearest = findNearest(name, known)
  return new MockEntraError('MOCK_ENTRA_UNKNOWN_OPTION', {
    option,
    received: 'an unknown option',
    expected: known.length > 0 ? `one of ${known.join(', ')}` : 'no such option',
    remedy: nearest === undefined ? `Remove '${name}'.` : `Did you mean '${nearest}'?`,
  })
}

function describeExpected(issue: v.BaseIssue<unknown>): string {
  // A schema with a message of ours says what it wants in words; the others name a type.
  if (!issue.message.startsWith('Invalid')) return issue.message
  if (issue.expected === 'Array') return 'an array'
  return issue.expected === 'Object' ? 'an object' : (issue.expected ?? 'another value')
}

function renderPath(path: readonly { readonly key?: unknown }[], root: string): string {
  return path.reduce(
    (text, { key }) => text + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`),
    root,
  )
}

/** Nothing below these is shown, whatever was put there. */
const secretKeys: ReadonlySet<string> = new Set([
  'secret',
  'secretText',
  'password',
  'passwordCredentials',
  'passwordProfile',
  'passphrase',
  'privateKey',
  'keyCredentials', // where somebody may put the private key by mistake
])

function isSecret(path: readonly { readonly key?: unknown }[]): boolean {
  return path.some(({ key }) => secretKeys.has(String(key)))
}

/** Renders a received value for a message: its type, and the value where it is short. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'string') return `'${value.length > 80 ? `${value.slice(0, 80)}…` : value}'`
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString()
  return typeof value === 'function'
    ? 'a function'
    : `an object (${Object.keys(value).slice(0, 5).join(', ')})`
}

function knownKeysAt(schema: unknown, path: readonly { readonly key?: unknown }[]): readonly string[] {
  const found = unwrap(schemaAt(schema, path))
  return hasEntries(found) ? Object.keys(found.entries) : []
}

/** What a schema says in words of what it wants. */
function messageOf(schema: unknown): string | undefined {
  const { message, pipe } = (schema ?? {}) as { message?: unknown; pipe?: readonly unknown[] }
  return typeof message === 'string' ? message : pipe && messageOf(pipe[0])
}

function schemaAt(schema: unknown, path: readonly { readonly key?: unknown }[]): unknown {
  let current: unknown = schema
  for (const { key } of path) {
    const container = unwrap(current)
    current = hasEntries(container) ? container.entries[String(key)] : (container as { item?: unknown }).item
  }
  return current
}

/** The object or array schema inside optional ones, pipes and unions. */
function unwrap(schema: unknown): unknown {
  const { wrapped, pipe, options } = (schema ?? {}) as {
    wrapped?: unknown
    pipe?: readonly unknown[]
    options?: readonly unknown[]
  }
  if (wrapped !== undefined) return unwrap(wrapped)
  const inner = (pipe?.filter((part) => part !== schema) ?? options)?.map(unwrap)
  return inner?.find((part) => hasEntries(part) || hasItem(part)) ?? schema ?? {}
}

function hasItem(schema: unknown): boolean {
  return typeof (schema as { item?: unknown } | undefined)?.item === 'object'
}

function hasEntries(schema: unknown): schema is { readonly entries: Readonly<Record<string, unknown>> } {
  return typeof (schema as { entries?: unknown } | undefined)?.entries === 'object'
}

/** The known name that a misspelt one most probably means. */
export function findNearest(name: string, known: readonly string[]): string | undefined {
  const candidates = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)
  const best = candidates[0]
  return best !== undefined && best.distance <= Math.max(2, name.length / 3) ? best.candidate : undefined
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [row, letter] of a.split('').entries()) {
    const current = [row + 1]
    for (const [column, other] of b.split('').entries()) {
      const substitution = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      current.push(Math.min(substitution, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}
