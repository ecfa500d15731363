import type { GraphAnswer, GraphRequest } from '@mock-entra/core'

import { isObject } from './values.ts'

/** What clients need to go on, which stays in any case: the link to the next page and the count, and what a reference is. */
const essential: ReadonlySet<string> = new Set(['@odata.nextLink', '@odata.count', '@odata.id'])

/**
 * Leaves control information (`@odata.context`, `@odata.type`) out where the client wants none of it, by
 * `Accept: application/json;odata.metadata=none`. The mock knows nothing between that and `minimal`, as which it answers `full`.
 */
export function withWantedMetadata(
  answer: GraphAnswer,
  { headers }: Pick<GraphRequest, 'headers'>,
): GraphAnswer {
  const wantsNone = /;\s*odata\.metadata\s*=\s*none\b/i.test(headers['accept'] ?? '')
  if (!wantsNone || typeof answer.body !== 'object') return answer
  return {
    ...answer,
    headers: { ...answer.headers, 'content-type': contentType },
    body: withoutMetadata(answer.body) as object,
  }
}

const contentType =
  'application/json;odata.metadata=none;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata)
  if (!isObject(value) || value instanceof Date) return value
  const kept = Object.entries(value).filter(([name]) => !name.includes('@odata.') || essential.has(name))
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutMetadata(member)]))
}
