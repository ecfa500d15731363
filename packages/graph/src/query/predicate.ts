import { GraphError, foldText } from '@mock-entra/core'

import { findNavigation, findProperty } from '../model/entity-type.ts'
import type { EntityType, Filtering } from '../model/entity-type.ts'
import type { World } from '../world.ts'
import { beginsWith, isSameText } from './compare-text.ts'
import { unknownProperty, unsupportedFilter } from './faults.ts'
import type { Comparison, Filter, Literal } from './filter.ts'

export type Predicate<Item> = (item: Item) => boolean

export interface FilterContext<Item> {
  readonly type: EntityType<Item>
  readonly world: World
  /** Whether the request has `ConsistencyLevel: eventual` and `$count=true`. */
  readonly isAdvanced: boolean
}

/** Reads a value out of an object, or out of an item of a collection. */
interface Accessor<Item> {
  readonly read: (item: Item) => unknown
  readonly filtering: Filtering
  readonly name: string
}

/**
 * Turns a filter into a function, and refuses what Graph refuses: properties that do not exist or cannot be filtered by, and
 * operators that need the advanced query capabilities.
 */
export function compileFilter<Item>(filter: Filter, context: FilterContext<Item>): Predicate<Item> {
  return compile(filter, context, (path) => findAccessor(path, context))
}

type Resolve<Item> = (path: readonly string[]) => Accessor<Item>

function compile<Item>(
  filter: Filter,
  context: Pick<FilterContext<unknown>, 'isAdvanced' | 'world'> & { readonly type: TypeNames },
  resolve: Resolve<Item>,
): Predicate<Item> {
  switch (filter.kind) {
    case 'and': {
      const left = compile(filter.left, context, resolve)
      const right = compile(filter.right, context, resolve)
      return (item) => left(item) && right(item)
    }
    case 'or': {
      const left = compile(filter.left, context, resolve)
      const right = compile(filter.right, context, resolve)
      return (item) => left(item) || right(item)
    }
    case 'not': {
      requireAdvanced(context, "Operator 'not' is not supported")
      const operand = compile(filter.operand, context, resolve)
      return (item) => !operand(item)
    }
    case 'compare':
      return compileComparison(filter, context, resolve(filter.path))
    case 'in': {
      const { read, filtering, name } = resolve(filter.path)
      if (filtering === 'collection' || filtering === 'count') {
        throw unsupportedFilter(name, context.type.resource)
      }
      if (filtering === 'advanced') requireAdvancedProperty(context, name)
      const tests = filter.values.map((value) => equals(value))
      return (item) => {
        const actual = read(item)
        return tests.some((test) => test(actual))
      }
    }
    case 'call':
      return compileCall(filter, context, resolve(filter.path))
    case 'any':
    case 'all':
      return compileLambda(filter, context, resolve(filter.path))
  }
}

type TypeNames = Pick<EntityType<never>, 'name' | 'resource' | 'isDirectoryObject'>
type CompileContext = Pick<FilterContext<unknown>, 'isAdvanced' | 'world'> & { readonly type: TypeNames }

/** The message by which Graph says that the header or the parameter is missing. */
function requireAdvanced({ isAdvanced, type }: CompileContext, problem: string): void {
  if (isAdvanced || !type.isDirectoryObject) return
  throw new GraphError(
    'unsupportedQuery',
    `${problem} because the 'ConsistencyLevel:eventual' header is missing. ` +
      'Refer to https://aka.ms/graph-docs/advanced-queries for more information',
  )
}

function requireAdvancedProperty({ isAdvanced, type }: CompileContext, name: string): void {
  if (!isAdvanced) throw unsupportedFilter(name, type.resource)
}

function compileComparison<Item>(
  { operator, value }: Filter & { readonly kind: 'compare' },
  context: CompileContext,
  { read, filtering, name }: Accessor<Item>,
): Predicate<Item> {
  if (filtering === 'collection') throw unsupportedFilter(name, context.type.resource)
  if (filtering === 'advanced' || filtering === 'count') requireAdvancedProperty(context, name)
  if (filtering === 'count' && value !== 0 && value !== 1)
    throw unsupportedFilter(name, context.type.resource)
  if (operator === 'ne' && !context.isAdvanced && context.type.isDirectoryObject) {
    throw new GraphError('unsupportedQuery', "Unsupported property filter clause operator 'NotEqualsMatch'.")
  }
  if (operator === 'eq' || operator === 'ne') {
    const test = equals(value)
    return operator === 'eq' ? (item) => test(read(item)) : (item) => !test(read(item))
  }
  if (filtering === 'exact' || filtering === 'count') throw unsupportedFilter(name, context.type.resource)
  return (item) => isOrdered(read(item), operator, value)
}

/** Texts of the directory are equal in any case. */
function equals(value: Literal): (actual: unknown) => boolean {
  if (typeof value !== 'string') return (actual) => actual === value
  const wanted = foldText(value)
  const time = Date.parse(value)
  return (actual) => {
    if (typeof actual === 'string') return isSameText(actual, wanted)
    return actual instanceof Date && actual.getTime() === time
  }
}

function isOrdered(actual: unknown, operator: Comparison, value: Literal): boolean {
  const order = compareValues(actual, value)
  if (order === undefined) return false
  switch (operator) {
    case 'gt':
      return order > 0
    case 'ge':
      return order >= 0
    case 'lt':
      return order < 0
    case 'le':
      return order <= 0
    case 'eq':
      return order === 0
    case 'ne':
      return order !== 0
  }
}

/** Undefined where the two cannot be ordered, as with null. */
function compareValues(actual: unknown, value: Literal): number | undefined {
  if (actual instanceof Date && typeof value === 'string') return actual.getTime() - Date.parse(value)
  if (typeof actual === 'number' && typeof value === 'number') return actual - value
  if (typeof actual !== 'string' || typeof value !== 'string') return undefined
  const [left, right] = [foldText(actual), foldText(value)]
  return left < right ? -1 : Number(left !== right)
}

function compileCall<Item>(
  { function: name, value }: Filter & { readonly kind: 'call' },
  context: CompileContext,
  { read, filtering, name: property }: Accessor<Item>,
): Predicate<Item> {
  if (name === 'contains') {
    throw new GraphError('unsupportedQuery', "Filter operator 'Contains' is not supported.")
  }
  if (filtering !== 'text') throw unsupportedFilter(property, context.type.resource)
  if (name === 'endswith') requireAdvanced(context, "Operator 'endsWith' is not supported")
  const wanted = foldText(value)
  const test =
    name === 'startswith'
      ? (actual: string) => beginsWith(actual, wanted)
      : (actual: string) => foldText(actual).endsWith(wanted)
  return (item) => {
    const actual = read(item)
    return typeof actual === 'string' && test(actual)
  }
}

function compileLambda<Item>(
  { kind, variable, condition }: Filter & { readonly kind: 'any' | 'all' },
  context: CompileContext,
  { read, filtering, name }: Accessor<Item>,
): Predicate<Item> {
  if (filtering !== 'collection') throw unsupportedFilter(name, context.type.resource)
  const itemsOf = (item: Item): readonly unknown[] => (read(item) ?? []) as readonly unknown[]
  if (condition === undefined) return (item) => itemsOf(item).length > 0
  if (kind === 'all') requireAdvanced(context, "Operator 'all' is not supported")
  const test = compile<unknown>(condition, context, ([first, ...rest]) => {
    if (first?.toLowerCase() !== variable.toLowerCase()) throw unknownProperty(first ?? '', context.type.name)
    return { read: (item) => readPath(item, rest), filtering: 'text', name: [name, ...rest].join('/') }
  })
  return kind === 'any' ? (item) => itemsOf(item).some(test) : (item) => itemsOf(item).every(test)
}

function readPath(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, name) =>
      typeof current === 'object' && current !== null
        ? (current as Record<string, unknown>)[name]
        : undefined,
    value,
  )
}

/** Complex properties are filtered by their members; only `collection` ones have members that Graph filters by. */
function findAccessor<Item>(
  [first = '', ...rest]: readonly string[],
  { type, world }: FilterContext<Item>,
): Accessor<Item> {
  if (rest.length === 1 && rest[0]?.toLowerCase() === '$count') return countAccessor(first, { type, world })
  const found = findProperty(type, first)
  if (found === undefined) throw unknownProperty(first, type.name)
  const { name, property } = found
  const path = [name, ...rest].join('/')
  if (property.filtering === undefined) throw unsupportedFilter(path, type.resource)
  if (rest.length === 0) {
    return { read: (item) => property.read(item, world), filtering: property.filtering, name: path }
  }
  return {
    read: (item) => readPath(property.read(item, world), rest),
    filtering: property.filtering,
    name: path,
  }
}

/** How many there are in a property, or of what a navigation leads to. Graph has this for few of them. */
function countAccessor<Item>(
  wanted: string,
  { type, world }: Pick<FilterContext<Item>, 'type' | 'world'>,
): Accessor<Item> {
  const name = `${wanted}/$count`
  const property = findProperty(type, wanted)?.property
  if (property?.isCountable === true) {
    const read = (item: Item): number => (property.read(item, world) as readonly unknown[]).length
    return { read, filtering: 'count', name }
  }
  const navigation = findNavigation(type, wanted)?.navigation
  if (navigation !== undefined && 'list' in navigation && navigation.isCountable === true) {
    return { read: (item) => navigation.list(item, world).length, filtering: 'count', name }
  }
  if (property === undefined && navigation === undefined) throw unknownProperty(wanted, type.name)
  throw unsupportedFilter(name, type.resource)
}
