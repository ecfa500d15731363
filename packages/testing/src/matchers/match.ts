import { inspect } from 'node:util'

import { isObject } from './received-token.ts'

/** What of a value is expected. Objects in it may leave members out; `undefined` means that there is no such member. */
export type Expected = Readonly<Record<string, unknown>>

/** How a member differs from what was expected. */
export interface Difference {
  readonly path: string
  readonly expected: unknown
  readonly received: unknown
}

/** `expect.any(String)` and its like, of Jest and of Vitest. */
interface AsymmetricMatcher {
  asymmetricMatch(received: unknown): boolean
  /** `Any<String>`; not all have it. */
  toAsymmetricMatcher?(): string
  /** `ArrayContaining` */
  toString(): string
  /** What it was made with. */
  readonly sample?: unknown
}

/** Compares what is expected, member by member; what else was received does not matter. */
export function findDifferences(received: Expected, expected: Expected): readonly Difference[] {
  return Object.entries(expected).flatMap(([name, value]) => compare(received[name], value, name))
}

function compare(received: unknown, expected: unknown, path: string): readonly Difference[] {
  if (isAsymmetric(expected)) {
    return expected.asymmetricMatch(received) ? [] : [{ path, expected, received }]
  }
  if (isObject(expected) && isObject(received)) {
    return findDifferences(received, expected).map((found) => ({ ...found, path: `${path}.${found.path}` }))
  }
  if (Array.isArray(expected) && Array.isArray(received) && expected.length === received.length) {
    return expected.flatMap((value, index) => compare(received[index], value, `${path}[${index}]`))
  }
  return Object.is(received, expected) ? [] : [{ path, expected, received }]
}

function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return isObject(value) && typeof value['asymmetricMatch'] === 'function'
}

/** `scp: expected 'Tasks.Read', received 'Tasks.Write'`, one difference a line. */
export function renderDifferences(differences: readonly Difference[]): string {
  return differences
    .map(
      ({ path, expected, received }) =>
        `  ${path}: expected ${renderValue(expected)}, received ${renderValue(received)}`,
    )
    .join('\n')
}

export function renderValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (!isAsymmetric(value)) return inspect(value, { depth: 4, breakLength: Infinity })
  return value.toAsymmetricMatcher?.() ?? `${value.toString()} ${renderValue(value.sample)}`
}
