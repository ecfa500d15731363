import { GraphError } from '@mock-entra/core'

import { findProperty } from '../model/entity-type.ts'
import type { EntityType, Property } from '../model/entity-type.ts'
import type { World } from '../world.ts'
import { unknownProperty } from './faults.ts'
import type { Filter } from './filter.ts'
import { countUpToPage, takePage } from './page.ts'
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
  /** Finds the item that has a value which no other has, where the list is whole and there is a quick way. */
  readonly findUnique?: ((property: string, value: string) => Found<Item> | undefined) | undefined
}

/** The result of a quick look: whether it is the answer, and what it found. */
export interface Found<Item> {
  readonly item: Item | undefined
}

/** Filters, searches, sorts and cuts a page, and refuses the combinations that Graph refuses. */
export function queryList<Item>(
  type: EntityType<Item>,
  items: Iterable<Item>,
  context: ListContext<Item>,
): ListResult<Item> {
  const { world, options, idOf } = context
  assertSupported(type, options)
  const searched = searchItems(type, filterItems(type, items, context), world, options)
  const found = sortItems(type, searched, { world, orderBy: options.orderBy })
  return { ...takePage(found, idOf, options), total: options.isAdvanced ? found.length : undefined }
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
  { world, options, findUnique }: ListContext<Item>,
): readonly Item[] {
  const { filter, isAdvanced } = options
  const isWanted = filter === undefined ? () => true : compileFilter(filter, { type, world, isAdvanced })
  const unique = findUniqueItem(filter, findUnique)
  if (unique !== undefined) return unique.item === undefined ? [] : [unique.item]
  const most = mostNeeded(options)
  const found: Item[] = []
  for (const item of items) {
    if (isWanted(item)) found.push(item)
    if (found.length === most) break
  }
  return found
}

function findUniqueItem<Item>(
  filter: Filter | undefined,
  findUnique: ListContext<Item>['findUnique'],
): Found<Item> | undefined {
  if (filter?.kind !== 'compare' || filter.operator !== 'eq' || typeof filter.value !== 'string')
    return undefined
  return findUnique?.(filter.path.join('/').toLowerCase(), filter.value.toLowerCase())
}

/** As many as decide what is on the page, where nothing has to be counted or sorted. */
function mostNeeded(options: QueryOptions): number {
  const { orderBy, search, isAdvanced } = options
  const needsAll = orderBy.length > 0 || search !== undefined || isAdvanced
  return needsAll ? Number.POSITIVE_INFINITY : countUpToPage(options)
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
