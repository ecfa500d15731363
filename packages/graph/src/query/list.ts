import { GraphError } from '@mock-entra/core'

import { findProperty } from '../model/entity-type.ts'
import type { EntityType, Property } from '../model/entity-type.ts'
import type { World } from '../world.ts'
import { unknownProperty } from './faults.ts'
import { takePage } from './page.ts'
import type { Page } from './page.ts'
import { compileFilter } from './predicate.ts'
import type { QueryOptions, Sorting } from './query-options.ts'
import { matchesSearch } from './search.ts'
import type { SearchTerm } from './search.ts'

export interface ListResult<Item> extends Page<Item> {
  /** How many there are on all pages. */
  readonly total: number
}

/** Filters, searches, sorts and cuts a page, and refuses the combinations that Graph refuses. */
export function queryList<Item>(
  type: EntityType<Item>,
  items: Iterable<Item>,
  { world, options, idOf }: ListContext<Item>,
): ListResult<Item> {
  assertSupported(type, options)
  const found = sortItems(type, searchItems(type, filterItems(type, items, world, options), world, options), {
    world,
    orderBy: options.orderBy,
  })
  return { ...takePage(found, idOf, options), total: found.length }
}

export interface ListContext<Item> {
  readonly world: World
  readonly options: QueryOptions
  readonly idOf: (item: Item) => string
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
  world: World,
  { filter, isAdvanced }: QueryOptions,
): readonly Item[] {
  if (filter === undefined) return [...items]
  const predicate = compileFilter(filter, { type, world, isAdvanced })
  const found: Item[] = []
  for (const item of items) {
    if (predicate(item)) found.push(item)
  }
  return found
}

function searchItems<Item>(
  type: EntityType<Item>,
  items: readonly Item[],
  world: World,
  { search }: QueryOptions,
): readonly Item[] {
  if (search === undefined) return items
  const terms = search.map((term) => ({ ...term, property: requireSearchable(type, term) }))
  return items.filter((item) =>
    terms.reduce((holds, { property, text, joint }) => {
      const matches = matchesSearch(property.read(item, world), text)
      return joint === 'and' ? holds && matches : holds || matches
    }, true),
  )
}

function requireSearchable<Item>(type: EntityType<Item>, { property: wanted }: SearchTerm): Property<Item> {
  const found = findProperty(type, wanted)
  if (found === undefined) throw unknownProperty(wanted, type.name)
  if (type.searchable.includes(found.name)) return found.property
  throw new GraphError(
    'unsupportedQuery',
    `Unsupported or invalid search clause specified for property '${found.name}' of resource '${type.resource}'.`,
  )
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
