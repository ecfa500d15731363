import { GraphError } from '@mock-entra/core'

import type { ListedObject } from '../model/directory-role.ts'
import { findNavigation, findProperty } from '../model/entity-type.ts'
import type { EntityType, Navigation } from '../model/entity-type.ts'
import { renderInstant } from '../values.ts'
import type { World } from '../world.ts'
import { unknownProperty } from './faults.ts'
import type { QueryOptions } from './query-options.ts'

export type Selection = Pick<QueryOptions, 'select' | 'expand'>

/** How the objects that navigations lead to are described: they are of several types. */
export type DescribeObject = (
  object: ListedObject,
  world: World,
  select: readonly string[] | undefined,
) => object

/** The most that an expanded navigation shows. */
const mostExpanded = 20

/** An object as JSON: what `$select` asks for, or what Graph shows by itself, and what `$expand` adds. */
export function describeEntity<Item>(
  type: EntityType<Item>,
  item: Item,
  world: World,
  { select, expand }: Selection,
  describeObject: DescribeObject,
): Record<string, unknown> {
  const described: Record<string, unknown> = {}
  for (const name of selectedNames(type, world, select)) {
    const value = type.properties[name]?.read(item, world)
    if (value !== undefined) described[name] = value instanceof Date ? renderInstant(value) : value
  }
  for (const { navigation, select: nested } of expand) {
    const found = requireNavigation(type, navigation)
    const value = expandNavigation(found.navigation, { item, world, select: nested }, describeObject)
    if (value !== undefined) described[found.name] = value
  }
  return described
}

function expandNavigation<Item>(
  navigation: Navigation<Item>,
  { item, world, select }: { item: Item; world: World; select: readonly string[] | undefined },
  describeObject: DescribeObject,
): object | undefined {
  if ('describe' in navigation) return navigation.describe(item, world, select)
  if ('list' in navigation) {
    return firstOf(navigation.list(item, world)).map((object) => describeObject(object, world, select))
  }
  const found = navigation.find(item, world)
  return found && describeObject(found, world, select)
}

function firstOf<Item>(items: readonly Item[]): readonly Item[] {
  return items.slice(0, mostExpanded)
}

/** A navigation to what is no object of the directory: they are of one type, and nothing can be expanded in them. */
export function navigationTo<Item, Target>(
  type: EntityType<Target>,
  list: (item: Item, world: World) => readonly Target[],
): Navigation<Item> {
  return {
    describe: (item, world, select) =>
      firstOf(list(item, world)).map((target) =>
        describeEntity(type, target, world, { select, expand: [] }, () => ({})),
      ),
  }
}

/** The properties to show, in the order of the type. */
export function selectedNames<Item>(
  type: EntityType<Item>,
  { version }: Pick<World, 'version'>,
  select: readonly string[] | undefined,
): readonly string[] {
  if (select === undefined) return type.defaultProperties ?? defaultNames(type, version)
  const wanted = select.flatMap((name) => {
    if (Object.hasOwn(type.navigations, name)) return [] // Graph ignores navigations in $select
    const found = findProperty(type, name.split('/')[0] ?? '')
    if (found === undefined) throw unknownProperty(name, type.name)
    return [found.name]
  })
  return [...new Set(wanted)]
}

function defaultNames<Item>({ properties }: EntityType<Item>, version: World['version']): readonly string[] {
  return Object.entries(properties)
    .filter(([, { isHidden, isBeta }]) => isHidden !== true && (version === 'beta' || isBeta !== true))
    .map(([name]) => name)
}

/** Objects of several types have no navigation in common; those of one type are asked for by its name in the path. */
export function assertExpandable<Item>(type: EntityType<Item>, { expand }: Selection): void {
  for (const { navigation } of expand) requireNavigation(type, navigation)
}

function requireNavigation<Item>(
  type: EntityType<Item>,
  wanted: string,
): { readonly name: string; readonly navigation: Navigation<Item> } {
  const found = findNavigation(type, wanted)
  if (found !== undefined) return found
  throw new GraphError(
    'malformedRequest',
    `Parsing OData Select and Expand failed: Could not find a property named '${wanted.slice(0, 256)}' on type ` +
      `'microsoft.graph.${type.name}'.`,
  )
}
