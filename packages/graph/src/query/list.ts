import { GraphError } from '@mock-entra/core'

import { findProperty } from '../model/entity-type.ts'
import type { EntityType, Property } from '../model/entity-type.ts'
import type { World } from '../world.ts'
import { unknownProperty } from './faults.ts'
import { findCandidates } from './look-up.ts'
import type { LookUp } from './look-up.ts'
import { takePage } from './page.ts'
import type { Page } from './page.ts'
import { compileFilter } from './predicate.ts'
import type { QueryOptions, Sorting } from './query-options.ts'
import { compileSearch } from './search.ts'

export interface ListResult<Item> extends Page<Item> {
  /** How many there are on all pages; undefined where nobody asked. */
  readonly total: number | undefined
}

export interface ListContext<Item> {
  readonly world: World
  readonly options: QueryOptions
  readonly idOf: (item: Item) => string
  /** Missing where a list is short, or not whole. */
  readonly lookUp?: LookUp<Item> | undefined
}

/**
 * Filters, searches, sorts and cuts a page, and refuses the combinations that Graph refuses.
 *
 * @param items can be gone through again
 */
export function queryList<Item>(
  type: EntityType<Item>,
  items: Iterable<Item>,
  context: ListContext<Item>,
): ListResult<Item> {
  const { world, options, idOf } = context
  assertSupported(type, options)
  const filtered = filterItems(type, items, context)
  if (!needsAll(options)) return { ...takePage(filtered, idOf, options), total: undefined }
  const searched = searchItems(type, [...filtered], world, options)
  const sorted = sortItems(type, searched, { world, orderBy: options.orderBy })
  return { ...takePage(sorted, idOf, options), total: options.isAdvanced ? sorted.length : undefined }
}

/** Whether more has to be looked at than decides what is on the page. */
function needsAll({ orderBy, search, isAdvanced }: QueryOptions): boolean {
  return orderBy.length > 0 || search !== undefined || isAdvanced
}

function assertSupported<Item>({ isDirectoryObject }: EntityType<Item>, options: QueryOptions): void {
  if (!isDirectoryObject) return
  const { search, filter, orderBy, isEventual, isAdvanced } = options
  if (search !== undefined && !isEventual) {
    throw new GraphError(
      'unsupportedQuery',
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    )
  }
  if (orderBy.length > 0 && (filter !== undefined || search !== undefined) && !isAdvanced) {
    throw new GraphError('unsupportedQuery', 'Sorting not supported for current query.')
  }
}

function filterItems<Item>(
  type: EntityType<Item>,
  items: Iterable<Item>,
  { world, options: { filter, isAdvanced }, lookUp }: ListContext<Item>,
): Iterable<Item> {
  if (filter === undefined) return items
  const isWanted = compileFilter(filter, { type, world, isAdvanced })
  const candidates = lookUp && findCandidates(filter, type, lookUp)
  if (candidates !== undefined && filter.kind !== 'and') return candidates // which are all wanted
  return {
    *[Symbol.iterator]() {
      for (const item of candidates ?? items) if (isWanted(item)) yield item
    },
  }
}

function searchItems<Item>(
  type: EntityType<Item>,
  items: readonly Item[],
  world: World,
  { search }: QueryOptions,
): readonly Item[] {
  return search === undefined ? items : items.filter(compileSearch(search, { type, world }))
}

function sortItems<Item>(
  type: EntityType<Item>,
  items: readonly Item[],
  { world, orderBy }: { readonly world: World; readonly orderBy: readonly Sorting[] },
): readonly Item[] {
  if (orderBy.length === 0) return items
  const keys = orderBy.map(({ property, isDescending }) => ({
    property: requireSortable(type, property),
    sign: isDescending ? -1 : 1,
  }))
  return items.toSorted((a, b) => {
    for (const { property, sign } of keys) {
      const order = compareKeys(property.read(a, world), property.read(b, world))
      if (order !== 0) return sign * order
    }
    return 0
  })
}

function requireSortable<Item>(type: EntityType<Item>, wanted: string): Property<Item> {
  const found = findProperty(type, wanted)
  if (found === undefined) throw unknownProperty(wanted, type.name)
  if (found.property.isSortable === true) return found.property
  throw new GraphError(
    'unsupportedQuery',
    `Unsupported sort property '${found.name}' for '${type.resource}'.`,
  )
}

function compareKeys(a: unknown, b: unknown): number {
  const [left, right] = [sortKey(a), sortKey(b)]
  if (left === right) return 0
  return left < right ? -1 : 1
}

/** Null comes first, as an empty text. */
function sortKey(value: unknown): string | number {
  if (value instanceof Date) return value.getTime()
  return typeof value === 'string' ? value.toLowerCase() : ''
}
