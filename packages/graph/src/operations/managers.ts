import { GraphError, changeUser } from '@mock-entra/core'
import type { Tenant, User } from '@mock-entra/core'

import { noContent } from '../answers.ts'
import { requireUser } from '../keys.ts'
import { findManager } from '../model/references.ts'
import { notFound, param, readBody } from '../operation.ts'
import type { Operation } from '../operation.ts'
import { requireReference } from './owners.ts'

const path = 'users/{key}/manager/$ref'

function setManager(tenant: Tenant, user: User, manager: string | null): void {
  changeUser(tenant, user, { otherProperties: { ...user.otherProperties, manager } })
}

/** Gives a user a manager, and takes it away. */
export const managerOperations: readonly Operation[] = [
  {
    method: 'PUT',
    path,
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
    path,
    access: 'writeUsers',
    answer: (context) => {
      const user = requireUser(context.tenant, param(context, 'key'))
      if (findManager(context.tenant, user) === undefined) throw notFound('manager')
      setManager(context.tenant, user, null)
      return noContent
    },
  },
]
