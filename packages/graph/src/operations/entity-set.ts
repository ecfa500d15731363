import type { GraphAnswer, Tenant } from '@mock-entra/core'

import { answerCount, answerEntity, answerList } from '../answers.ts'
import type { EntityType } from '../model/entity-type.ts'
import { param } from '../operation.ts'
import type { Operation } from '../operation.ts'
import type { Access } from '../permissions.ts'

/** The objects of one type: what can be read of all of them alike. */
export interface EntitySet<Item extends { readonly id: string }> {
  readonly type: EntityType<Item>
  readonly read: Access
  readonly items: (tenant: Tenant) => Iterable<Item>
  /** The values that find an object without looking at all of them, by the property's name in lower case. */
  readonly unique: Readonly<Record<string, (tenant: Tenant, value: string) => Item | undefined>>
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
          items: set.items(context.tenant),
          idOf: ({ id }) => id,
          findUnique: (property, value) => {
            const find = Object.hasOwn(set.unique, property) ? set.unique[property] : undefined
            return find && { item: find(context.tenant, value) }
          },
        }),
    },
    {
      method: 'GET',
      path: `${type.set}/$count`,
      access,
      answer: (context) => answerCount(context, type, set.items(context.tenant)),
    },
  ]
}
