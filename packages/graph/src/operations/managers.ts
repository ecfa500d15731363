import { GraphError, changeUser, findDirectoryObject } from '@mock-entra/core'
import type { DirectoryObject, Tenant, User } from '@mock-entra/core'

import { answerObject, answerObjects, noContent } from '../answers.ts'
import { requireUser } from '../keys.ts'
import { notFound, param, readBody } from '../operation.ts'
import type { Operation } from '../operation.ts'
import { requireReference } from './owners.ts'

const path = 'users/{key}'

function findManager(tenant: Tenant, { otherProperties }: User): DirectoryObject | undefined {
  const { manager } = otherProperties
  return typeof manager === 'string' ? findDirectoryObject(tenant, manager) : undefined
}

function setManager(tenant: Tenant, user: User, manager: string | null): void {
  changeUser(tenant, user, { otherProperties: { ...user.otherProperties, manager } })
}

/** Who a user reports to. Nothing but Graph knows, so that it is kept with what only Graph shows. */
export const managerOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: `${path}/manager`,
    access: 'readUsers',
    answer: (context) => {
      const manager = findManager(context.tenant, requireUser(context.tenant, param(context, 'key')))
      if (manager === undefined) throw notFound('manager')
      return answerObject(context, manager)
    },
  },
  {
    method: 'PUT',
    path: `${path}/manager/$ref`,
    access: 'writeUsers',
    answer: (context) => {
      const user = requireUser(context.tenant, param(context, 'key'))
      const { type, object } = requireReference(context.tenant, readBody(context))
      if (type !== 'user') {
        throw new GraphError(
          'badRequest',
          `The reference target '${type}' is invalid for the 'manager' reference. Not a valid reference update.`,
        )
      }
      setManager(context.tenant, user, object.id)
      return noContent
    },
  },
  {
    method: 'DELETE',
    path: `${path}/manager/$ref`,
    access: 'writeUsers',
    answer: (context) => {
      const user = requireUser(context.tenant, param(context, 'key'))
      if (findManager(context.tenant, user) === undefined) throw notFound('manager')
      setManager(context.tenant, user, null)
      return noContent
    },
  },
  {
    method: 'GET',
    path: `${path}/directReports`,
    access: 'readUsers',
    answer: (context) => {
      const { tenant } = context
      const { id } = requireUser(tenant, param(context, 'key'))
      const reports = [...tenant.users.values()].filter((user) => findManager(tenant, user)?.object.id === id)
      return answerObjects(
        context,
        reports.map((object) => ({ type: 'user', object })),
      )
    },
  },
]
