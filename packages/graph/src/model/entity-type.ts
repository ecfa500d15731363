import { nullable } from '../values.ts'
import type { ValueType } from '../values.ts'
import type { World } from '../world.ts'
import type { ListedObject } from './directory-role.ts'

/**
 * How a property can be filtered by.
 *
 * `exact`: eq and in, and with the advanced query capabilities ne and not. `text`: startswith and the order as well.
 * `advanced`: nothing without the advanced query capabilities. `collection`: any, by eq and startswith. `count`: how many there
 * are, as in `owners/$count`; eq and ne of 0 and 1, with the advanced query capabilities.
 */
export type Filtering = 'exact' | 'text' | 'advanced' | 'collection' | 'count'

/** A value of a request body, and the object that it is for. */
export interface Sent<Item> {
  readonly value: unknown
  /** How the property is called in messages. */
  readonly path: string
  /** The object as it is, of which complex values keep what the body leaves out. */
  readonly item: Item
  readonly world: World
}

/** A property of an object, as Graph shows it, finds by it and takes it. */
export interface Property<Item> {
  /** The value: JSON, or a `Date` for an instant; undefined: Graph leaves the property out. */
  readonly read: (item: Item, world: World) => unknown
  /** Missing: it cannot be filtered by. */
  readonly filtering?: Filtering
  /** Whether a filter may ask how many there are in it. */
  readonly isCountable?: boolean
  /** Whether `$orderby` takes it. */
  readonly isSortable?: boolean
  /** Shown only where `$select` names it. */
  readonly isHidden?: boolean
  /** Shown by `beta` only. */
  readonly isBeta?: boolean
  /** What a request body does with it. Missing: it is read-only. */
  readonly write?: (sent: Sent<Item>) => Partial<Item>
}

/** What `$expand` adds: objects of the directory that another one refers to, or what else belongs to it. */
export type Navigation<Item> =
  | {
      readonly list: (item: Item, world: World) => readonly ListedObject[]
      /** Whether a filter may ask how many there are. */
      readonly isCountable?: boolean
    }
  | { readonly find: (item: Item, world: World) => ListedObject | undefined }
  | {
      readonly describe: (
        item: Item,
        world: World,
        select: readonly string[] | undefined,
      ) => readonly object[]
    }

/** A type of Graph's, over objects of the directory. */
export interface EntityType<Item> {
  /** `application` of `microsoft.graph.application`. */
  readonly name: string
  /** The entity set in context URLs: `applications`. */
  readonly set: string
  /** How messages of the directory call it: `Application`. */
  readonly resource: string
  readonly properties: Readonly<Record<string, Property<Item>>>
  readonly navigations: Readonly<Record<string, Navigation<Item>>>
  /** What is shown where `$select` says nothing. @default all properties that are not hidden */
  readonly defaultProperties?: readonly string[]
  /** Whether the advanced query capabilities (`ConsistencyLevel: eventual`) exist for it. */
  readonly isDirectoryObject: boolean
}

/** Finds a property in any case, as the query options do. */
export function findProperty<Item>(
  { properties }: Pick<EntityType<Item>, 'properties'>,
  name: string,
): { readonly name: string; readonly property: Property<Item> } | undefined {
  const exact = Object.hasOwn(properties, name) ? properties[name] : undefined
  if (exact !== undefined) return { name, property: exact }
  const wanted = name.toLowerCase()
  const found = Object.entries(properties).find(([candidate]) => candidate.toLowerCase() === wanted)
  return found && { name: found[0], property: found[1] }
}

/** Finds a navigation in any case. */
export function findNavigation<Item>(
  { navigations }: Pick<EntityType<Item>, 'navigations'>,
  wanted: string,
): { readonly name: string; readonly navigation: Navigation<Item> } | undefined {
  const found = Object.entries(navigations).find(([name]) => name.toLowerCase() === wanted.toLowerCase())
  return found && { name: found[0], navigation: found[1] }
}

/** A property that a request body may set. */
export function writable<Item, Value>(
  type: ValueType<Value>,
  parts: Omit<Property<Item>, 'write'>,
  write: (value: Value, item: Item, world: World) => Partial<Item>,
): Property<Item> {
  return {
    ...parts,
    write: ({ value, path, item, world }) => write(type.parse(value, path), item, world),
  }
}

interface Kept {
  readonly otherProperties: Readonly<Record<string, unknown>>
}

/** A property that nothing but Graph knows: it is kept and shown. */
export function kept<Item extends Kept, Value>(
  name: string,
  type: ValueType<Value>,
  fallback: unknown = null,
  parts: Omit<Property<Item>, 'write' | 'read'> = {},
): Property<Item> {
  const read = ({ otherProperties }: Item): unknown => {
    const value = otherProperties[name]
    return value === undefined ? fallback : value
  }
  return writable<Item, Value>(type, { read, ...parts }, (value, item) => keep(item, name, value))
}

function keep<Item extends Kept>(item: Item, name: string, value: unknown): Partial<Item> {
  const kept: Kept = { otherProperties: { ...item.otherProperties, [name]: value } }
  return kept as Partial<Item> // a part of every type that extends Kept
}

/** A complex value that is kept; members that a body leaves out stay as they are. */
export function keptComplex<Item extends Kept>(
  name: string,
  type: ValueType<object>,
  fallback: object | null,
): Property<Item> {
  const read = ({ otherProperties }: Item): unknown => otherProperties[name] ?? fallback
  return writable<Item, object | null>(nullable(type), { read }, (value, item) => {
    if (value === null) return keep(item, name, null)
    const isEmpty = Object.keys(value).length === 0 // all members left out: no value stays none
    return isEmpty ? {} : keep(item, name, { ...(read(item) as object | null), ...value })
  })
}

/** A property that never changes in the mock. */
export function constant<Item>(value: unknown, parts: Omit<Property<Item>, 'read'> = {}): Property<Item> {
  return { read: () => value, ...parts }
}
