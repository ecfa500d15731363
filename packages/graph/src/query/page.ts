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

/** How many items from the beginning of a list decide what is on a page: one more says that there is another page. */
export function countUpToPage({ top = defaultPageSize, skipToken }: PageOptions): number {
  const start = skipToken === undefined ? 0 : readToken(skipToken).index + 1
  return start + top + 1
}

/** Cuts a page out of a list, from where the token of the page before points to. */
export function takePage<Item>(
  list: readonly Item[],
  idOf: (item: Item) => string,
  { top = defaultPageSize, skipToken }: PageOptions,
): Page<Item> {
  const start = skipToken === undefined ? 0 : findStart(list, idOf, readToken(skipToken))
  const items = list.slice(start, start + top)
  const last = items.at(-1)
  const hasMore = last !== undefined && start + top < list.length
  return { items, nextToken: hasMore ? writeToken({ after: idOf(last), index: start + top - 1 }) : undefined }
}

/** Objects that were deleted meanwhile make no gap, and those that were added do not repeat any. */
function findStart<Item>(list: readonly Item[], idOf: (item: Item) => string, position: Position): number {
  const { after, index } = position
  const candidate = list[index]
  if (candidate !== undefined && idOf(candidate) === after) return index + 1
  const found = list.findIndex((item) => idOf(item) === after)
  return found === -1 ? Math.min(index, list.length) : found + 1
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
