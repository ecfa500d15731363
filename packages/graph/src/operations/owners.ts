import { GraphError, changeDirectoryObject, findDirectoryObject, decodeSegment } from '@mock-entra/core'
import type { DirectoryObject, Tenant } from '@mock-entra/core'

import { noContent } from '../answers.ts'
import { findReferenced } from '../model/references.ts'
import { notFound, param, readBody, requirePermission } from '../operation.ts'
import type { Operation } from '../operation.ts'
import type { Access } from '../permissions.ts'
import type { JsonObject } from '../values.ts'
import { objectListOperations } from './object-lists.ts'

/** An object that has owners, and how it is found and protected. */
interface OwnedSet {
  /** `applications` */
  readonly set: string
  readonly read: Access
  readonly write: Access
  readonly require: (tenant: Tenant, key: string) => Exclude<DirectoryObject, { readonly type: 'user' }>
}

export function ownerOperations({ set, read, write, require }: OwnedSet): readonly Operation[] {
  return [
    ...objectListOperations({
      path: `${set}/{key}/owners`,
      access: read,
      list: (context) =>
        findReferenced(context.tenant, require(context.tenant, param(context, 'key')).object.ownerIds),
    }),
    {
      method: 'POST',
      path: `${set}/{key}/owners/$ref`,
      access: 'checked by the operation',
      answer: (context) => {
        const { tenant } = context
        const item = require(tenant, param(context, 'key'))
        requirePermission(context, write, item.object)
        const owner = requireReference(tenant, readBody(context))
        assertCanOwn(owner)
        const { ownerIds } = item.object
        if (ownerIds.has(owner.object.id)) throw alreadyReferenced('owners')
        changeDirectoryObject(tenant, item, { ownerIds: new Set([...ownerIds, owner.object.id]) })
        return noContent
      },
    },
    {
      method: 'DELETE',
      path: `${set}/{key}/owners/{id}/$ref`,
      access: 'checked by the operation',
      answer: (context) => {
        const item = require(context.tenant, param(context, 'key'))
        requirePermission(context, write, item.object)
        const id = param(context, 'id').toLowerCase()
        const { ownerIds } = item.object
        if (!ownerIds.has(id)) throw notFound(id)
        changeDirectoryObject(context.tenant, item, {
          ownerIds: new Set([...ownerIds].filter((ownerId) => ownerId !== id)),
        })
        return noContent
      },
    },
  ]
}

/** Ids of the owners that a body gives to a new object. */
export function readOwners(tenant: Tenant, body: JsonObject): readonly string[] {
  const references = body['owners@odata.bind'] ?? []
  if (!Array.isArray(references)) throw new GraphError('badRequest', "Invalid value of 'owners@odata.bind'.")
  return references.map((reference) => {
    const owner = requireReferenced(tenant, reference)
    assertCanOwn(owner)
    return owner.object.id
  })
}

/** The object that a body refers to: `{"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/{id}"}`. */
export function requireReference(tenant: Tenant, body: JsonObject): DirectoryObject {
  return requireReferenced(tenant, body['@odata.id'])
}

/** @param reference a URL that ends in the object's id, on any host: clients of several clouds write several */
export function requireReferenced(tenant: Tenant, reference: unknown): DirectoryObject {
  const [, id] =
    /\/(?:directoryObjects|users|groups|servicePrincipals)(?:\/|\(')([^/')]+)(?:'\))?$/i.exec(
      typeof reference === 'string' ? reference : '',
    ) ?? []
  if (id === undefined) {
    throw new GraphError(
      'badRequest',
      'Invalid URL format specified in @odata.id. Not a valid reference update.',
    )
  }
  const found = findDirectoryObject(tenant, decodeSegment(id))
  if (found === undefined) throw notFound(id)
  return found
}

export function assertCanOwn({ type }: DirectoryObject): void {
  if (type === 'user' || type === 'servicePrincipal') return
  throw new GraphError(
    'badRequest',
    `The reference target '${type}' is invalid for the 'owners' reference. Not a valid reference update.`,
  )
}

export function alreadyReferenced(property: string): GraphError {
  return new GraphError(
    'badRequest',
    `One or more added object references already exist for the following modified properties: '${property}'.`,
  )
}
