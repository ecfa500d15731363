import { decodeSegment } from '@mock-entra/core'

import type { Operation } from './operation.ts'

export interface MatchedOperation {
  readonly operation: Operation
  readonly params: Readonly<Record<string, string>>
}

/**
 * Brings a path into one form: without the version, and with keys as segments of their own, so that
 * `applications(appId='1')/owners` and `applications/appId='1'/owners` are the same.
 */
export function normalizePath(path: string): string {
  const [, ...segments] = path.split('/').filter((segment) => segment !== '')
  return segments.flatMap(splitKey).join('/')
}

/** A key is in parentheses after the name, with or without the property that it is of. */
function splitKey(segment: string): readonly string[] {
  const decoded = decodeSegment(segment)
  const [, name, key] = /^([\w.$]+)\((.+)\)$/.exec(decoded) ?? []
  if (name === undefined || key === undefined) return [segment]
  const bare = /^'(.*)'$/.exec(key)?.[1]?.replaceAll("''", "'") ?? key
  return [name, encodeURIComponent(bare)]
}

/** Compiles operations into a look-up. Paths match in any case: az writes `oAuth2PermissionGrants`. */
export function createOperationRouter(
  operations: readonly Operation[],
): (path: string) => readonly MatchedOperation[] {
  const compiled = operations.map((operation) => ({ operation, pattern: compile(operation.path) }))
  return (path) =>
    compiled.flatMap(({ operation, pattern }) => {
      const found = pattern.exec(path)
      if (found === null) return []
      const groups = Object.entries(found.groups ?? {}).map(
        ([name, value]) => [name, decodeSegment(value)] as const,
      )
      return [{ operation, params: Object.fromEntries(groups) }]
    })
}

/** A variable takes no segment that is OData's own: those with a dollar sign in front, and functions such as `delta()`. */
function compile(path: string): RegExp {
  const variable = String.raw`(?<$1>(?!\$|delta(?:/|$)|[\w.]+\(\))[^/]+)`
  const source = path.replaceAll(/[.$]/g, String.raw`\$&`).replaceAll(/\{(\w+)\}/g, variable)
  return new RegExp(`^${source}$`, 'i')
}
