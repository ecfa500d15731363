import { GraphError } from '@mock-entra/core'

import type { EntityType } from './model/entity-type.ts'
import { InvalidValue, invalidProperty } from './values.ts'
import type { JsonObject } from './values.ts'
import type { World } from './world.ts'

/** Read-only properties that a change may repeat as they are, which Terraform does. */
const repeatable: ReadonlySet<string> = new Set(['id', 'mailEnabled'])

/**
 * What a body says about an object: the values to set, checked. Annotations (`@odata.type`) are not properties, and what is
 * bound by reference (`owners@odata.bind`) is the operation's business.
 *
 * @param item the object as it is, or, for a new one, as it is before the body is read
 * @throws {GraphError} in the words of the directory, for the first property that is wrong
 */
export function readChanges<Item extends object>(
  type: EntityType<Item>,
  item: Item,
  { body, world }: { readonly body: JsonObject; readonly world: World },
): Partial<Item> {
  let changes: Partial<Item> = {}
  for (const [name, value] of Object.entries(body)) {
    if (name.includes('@')) continue
    const property = Object.hasOwn(type.properties, name) ? type.properties[name] : undefined
    if (property === undefined) throw invalidProperty(name)
    if (repeatable.has(name) && value === property.read(item, world)) continue
    if (property.write === undefined) {
      throw new GraphError('badRequest', `Property '${name}' is read-only and cannot be set.`)
    }
    const draft = { ...item, ...changes }
    changes = {
      ...changes,
      ...explainInvalid(type, () => property.write?.({ value, path: name, item: draft, world })),
    }
  }
  return changes
}

/** @throws {GraphError} for a value that is not of its type */
export function explainInvalid<Result>(type: Named, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error
    throw invalidValue(error.path, type.resource)
  }
}

/** How messages call a type. */
type Named = Pick<EntityType<never>, 'resource'>

export function invalidValue(property: string, resource: string): GraphError {
  return new GraphError(
    'badRequest',
    `Invalid value specified for property '${property}' of resource '${resource}'.`,
  )
}

/** Properties that a new object must have. */
export function assertRequired({ resource }: Named, body: JsonObject, names: readonly string[]): void {
  const missing = names.find((name) => body[name] === undefined || body[name] === null || body[name] === '')
  if (missing === undefined) return
  throw new GraphError(
    'badRequest',
    `A value is required for property '${missing}' of resource '${resource}'.`,
  )
}
