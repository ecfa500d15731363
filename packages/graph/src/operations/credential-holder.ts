import type { DirectoryObject, Tenant } from '@mock-entra/core'

import { answerEntity } from '../answers.ts'
import { assertTakesCredentials } from '../model/credential-lock.ts'
import { describeKey } from '../model/credentials.ts'
import type { EntityType } from '../model/entity-type.ts'
import { param, requirePermission } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import type { Access } from '../permissions.ts'

/** What secrets and certificates belong to. */
export type CredentialHolder = Extract<DirectoryObject, { readonly type: 'application' | 'servicePrincipal' }>

export interface CredentialSet {
  /** `applications` */
  readonly set: string
  readonly require: (tenant: Tenant, key: string) => CredentialHolder
}

/**
 * Reading of one, which every app may do with itself. Certificates come with their keys only where `$select` names them, and
 * never in lists.
 */
export function readHolderOperation<Item extends CredentialHolder['object']>(
  type: EntityType<Item>,
  require: (tenant: Tenant, key: string) => Item,
): Operation {
  return {
    method: 'GET',
    path: `${type.set}/{key}`,
    access: 'checked by the operation',
    answer: (context) => {
      const item = require(context.tenant, param(context, 'key'))
      requirePermission(context, 'readApplications', item)
      const answer = answerEntity(context, type, item)
      const { select = [] } = context.options
      if (!select.some((name) => name.toLowerCase() === 'keycredentials')) return answer
      const keyCredentials = item.keyCredentials.map((credential) => describeKey(credential, true))
      return { ...answer, body: { ...(answer.body as object), keyCredentials } }
    },
  }
}

/** The object whose credentials a request is about to change, if it may. */
export function requireCredentialHolder(
  { require }: CredentialSet,
  context: OperationContext,
  {
    access,
    property,
  }: { readonly access: Access; readonly property: 'keyCredentials' | 'passwordCredentials' },
): CredentialHolder {
  const holder = require(context.tenant, param(context, 'key'))
  requirePermission(context, access, holder.object)
  if (holder.type === 'servicePrincipal') assertTakesCredentials(holder.object, property)
  return holder
}
