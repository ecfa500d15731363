import { GraphError } from '@mock-entra/core'

/** What is left of a list where a page token points into it. */
interface Position {
  /** Object id of the last item of the page before. */
  readonly after: string
  /** Its index then: counts where the item is gone. */
  readonly index: number
}

const defaultPageSize = 100

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Opaque; undefined on the last page. */
  readonly nextToken: string | undefined
}

/** Which page of a list is wanted. */
interface PageOptions {
  readonly top: number | undefined
  readonly skipToken: string | undefined
}

/**
 * Cuts a page out of a list, from where the token of the page before points to, and goes no further than it has to.
 *
 * @param list can be gone through again
 */
export function takePage<Item>(
  list: Iterable<Item>,
  idOf: (item: Item) => string,
  { top = defaultPageSize, skipToken }: PageOptions,
): Page<Item> {
  const count = top + 1 // the one more says that there is another page
  const { start, found } =
    skipToken === undefined
      ? { start: 0, found: take(list, 0, count) }
      : resume(list, idOf, readToken(skipToken), count)
  const items = found.slice(0, top)
  const last = items.at(-1)
  const hasMore = last !== undefined && found.length > top
  return { items, nextToken: hasMore ? writeToken({ after: idOf(last), index: start + top - 1 }) : undefined }
}

/** Objects that were deleted meanwhile make no gap, and those that were added do not repeat any. */
function resume<Item>(
  list: Iterable<Item>,
  idOf: (item: Item) => string,
  { after, index }: Position,
  count: number,
): { readonly start: number; readonly found: readonly Item[] } {
  const [last, ...found] = take(list, index, count + 1)
  if (last !== undefined && idOf(last) === after) return { start: index + 1, found }
  const all = [...list]
  const place = all.findIndex((item) => idOf(item) === after)
  const start = place === -1 ? index : place + 1
  return { start, found: all.slice(start, start + count) }
}

/** Items from an index on. Those before it are not kept: a list may have 100,000. */
function take<Item>(list: Iterable<Item>, start: number, count: number): readonly Item[] {
  const items: Item[] = []
  let index = 0
  for (const item of list) {
    if (index++ < start) continue
    if (items.push(item) === count) break
  }
  return items
}

/** Version and two values; nobody but this file reads it. */
function writeToken({ after, index }: Position): string {
  return btoa(`1|${index}|${after}`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function readToken(token: string): Position {
  const [, index = '', after = ''] = /^1\|(\d{1,9})\|(.+)$/.exec(decode(token)) ?? []
  if (after !== '') return { after, index: Number(index) }
  throw new GraphError(
    'expiredPageToken',
    'The specified page token value has expired and can no longer be included in your request.',
  )
}

function decode(token: string): string {
  try {
    return atob(token.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return '' // the caller says that it is no token of ours
  }
}
