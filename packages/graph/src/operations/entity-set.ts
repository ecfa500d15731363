import type { GraphAnswer, Tenant, TextIndex } from '@mock-entra/core'

import { answerCount, answerEntity, answerList } from '../answers.ts'
import type { EntityType } from '../model/entity-type.ts'
import { param } from '../operation.ts'
import type { Operation } from '../operation.ts'
import type { Access } from '../permissions.ts'
import type { Question } from '../query/look-up.ts'

/** The objects of one type: what can be read of all of them alike. */
export interface EntitySet<Item extends { readonly id: string }> {
  readonly type: EntityType<Item>
  readonly read: Access
  readonly items: (tenant: Tenant) => Iterable<Item>
  /** The properties whose values find an object without looking at all of them. Values are in lower case. */
  readonly unique: Readonly<Record<string, (tenant: Tenant, value: string) => Item | undefined>>
  /** Those whose texts do. */
  readonly indexes: (tenant: Tenant) => readonly TextIndex<Item>[]
}

/** Listing, counting and reading. */
export function readOperations<Item extends { readonly id: string }>(
  set: EntitySet<Item> & {
    /** @throws {GraphError} `resourceNotFound` */
    readonly require: (tenant: Tenant, key: string) => Item
  },
): readonly Operation[] {
  const { type, read: access } = set
  return [
    ...listOperations(set),
    {
      method: 'GET',
      path: `${type.set}/{key}`,
      access,
      answer: (context) => answerEntity(context, type, set.require(context.tenant, param(context, 'key'))),
    },
  ]
}

export function listOperations<Item extends { readonly id: string }>(
  set: EntitySet<Item>,
): readonly Operation[] {
  const { type, read: access } = set
  return [
    {
      method: 'GET',
      path: type.set,
      access,
      answer: (context): GraphAnswer =>
        answerList(context, type, {
          items: { [Symbol.iterator]: () => set.items(context.tenant)[Symbol.iterator]() }, // each time from the beginning
          idOf: ({ id }) => id,
          lookUp: (question) => lookUp(set, context.tenant, question),
        }),
    },
    {
      method: 'GET',
      path: `${type.set}/$count`,
      access,
      answer: (context) =>
        answerCount(context, type, set.items(context.tenant), (question) =>
          lookUp(set, context.tenant, question),
        ),
    },
  ]
}

function lookUp<Item extends { readonly id: string }>(
  { unique, indexes }: EntitySet<Item>,
  tenant: Tenant,
  { property, value, match }: Question,
): Iterable<Item> | undefined {
  const find = match === 'whole' && Object.hasOwn(unique, property) ? unique[property] : undefined
  if (find === undefined) {
    const index = indexes(tenant).find((candidate) => candidate.property === property)
    return index?.find(value, match)
  }
  const item = find(tenant, value.toLowerCase())
  return item === undefined ? [] : [item]
}
