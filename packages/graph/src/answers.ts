import { GraphError } from '@mock-entra/core'
import type { GraphAnswer } from '@mock-entra/core'

import { describeDirectoryObject, directoryObjectType } from './model/directory-object.ts'
import type { ListedObject } from './model/directory-role.ts'
import type { EntityType } from './model/entity-type.ts'
import type { OperationContext } from './operation.ts'
import { queryList } from './query/list.ts'
import type { ListContext, ListResult } from './query/list.ts'
import type { LookUp } from './query/look-up.ts'
import { assertExpandable, describeEntity, selectedNames } from './query/project.ts'

export const noContent: GraphAnswer = { status: 204, headers: {}, body: undefined }

/** An answer that is neither an object of the directory nor a list. */
export function answerJson(body: object, status = 200): GraphAnswer {
  return { status, headers: {}, body }
}

interface EntityAnswer {
  readonly status?: 200 | 201
  /** What the context URL calls it. @default the entity set of the type */
  readonly set?: string
  /** Where it is, from the version on: the `Location` of what was created. */
  readonly location?: string
}

/** One object. */
export function answerEntity<Item>(
  context: OperationContext,
  type: EntityType<Item>,
  item: Item,
  { status = 200, set = type.set, location }: EntityAnswer = {},
): GraphAnswer {
  const { world, options } = context
  return {
    status,
    headers: location === undefined ? {} : { location: `${world.baseUrl}/${world.version}/${location}` },
    body: {
      '@odata.context': `${contextUrl(context, set)}/$entity`,
      ...describeEntity(type, item, world, options, describeDirectoryObject),
    },
  }
}

/** A page of a list of objects of one type. */
export function answerList<Item>(
  context: OperationContext,
  type: EntityType<Item>,
  { items, idOf, lookUp, set = type.set }: ListParts<Item>,
): GraphAnswer {
  const { world, options } = context
  selectedNames(type, world, options.select) // which refuses names also where nothing is found
  assertExpandable(type, options)
  const result = queryList(type, items, { world, options, idOf, lookUp })
  return renderList(context, set, {
    ...result,
    items: result.items.map((item) => describeEntity(type, item, world, options, describeDirectoryObject)),
  })
}

interface ListParts<Item> extends Pick<ListContext<Item>, 'idOf' | 'lookUp'> {
  readonly items: Iterable<Item>
  readonly set?: string
}

/** One object of whichever type, which it says. */
export function answerObject({ world, options }: OperationContext, item: ListedObject): GraphAnswer {
  assertExpandable(directoryObjectType, options)
  return answerJson({
    '@odata.context': `${world.baseUrl}/${world.version}/$metadata#directoryObjects/$entity`,
    ...describeDirectoryObject(item, world, options.select),
  })
}

/** A page of a list of objects of several types; each says which it is. */
export function answerObjects(
  context: OperationContext,
  items: readonly ListedObject[],
  set = 'directoryObjects',
): GraphAnswer {
  const { world, options } = context
  assertExpandable(directoryObjectType, options)
  const result = queryList(directoryObjectType, items, { world, options, idOf: ({ object }) => object.id })
  return renderList(context, set, {
    ...result,
    items: result.items.map((item) => describeDirectoryObject(item, world, options.select)),
  })
}

/** The bare number of `/$count`. */
export function answerCount<Item>(
  { world, options }: OperationContext,
  type: EntityType<Item>,
  items: Iterable<Item>,
  lookUp?: LookUp<Item>,
): GraphAnswer {
  if (!options.isEventual) throw new GraphError('badRequest', '$count is not currently supported.')
  const counting = { ...options, isAdvanced: true }
  const { total } = queryList(type, items, { world, options: counting, idOf: () => '', lookUp })
  return { status: 200, headers: {}, body: String(total) }
}

function renderList(
  context: OperationContext,
  set: string,
  { items, total, nextToken }: ListResult<object>,
): GraphAnswer {
  const { options } = context
  return answerJson({
    '@odata.context': contextUrl(context, set),
    ...(options.isAdvanced ? { '@odata.count': total } : {}),
    ...(nextToken === undefined ? {} : { '@odata.nextLink': nextLink(context, nextToken) }),
    value: items,
  })
}

/** What the answer's shape is: the set, and the properties where the request chose them. */
function contextUrl({ world, options }: OperationContext, set: string): string {
  const names = [
    ...(options.select ?? []),
    ...options.expand.map(({ navigation, select = [] }) => `${navigation}(${select.join(',')})`),
  ]
  return `${world.baseUrl}/${world.version}/$metadata#${set}${names.length === 0 ? '' : `(${names.join(',')})`}`
}

/** The same request with the page token in place of the one that it came with, if it came with one. */
function nextLink({ world, request }: OperationContext, token: string): string {
  const rest = request.query.split('&').filter((part) => part !== '' && !/^(\$|%24)?skiptoken=/i.test(part))
  return `${world.baseUrl}${request.path}?${[...rest, `$skiptoken=${token}`].join('&')}`
}
