import { MockEntraError, describeValue } from '@mock-entra/core'
import type { Application, DirectoryObject, Tenant, User as DirectoryUser } from '@mock-entra/core'

import type { App, User } from './object-handles.ts'

/** @throws {MockEntraError} `MOCK_ENTRA_MISSING_OBJECT` */
export function requireUser(tenant: Tenant, reference: User): DirectoryUser {
  const user = tenant.users.get(reference?.objectId)
  if (user !== undefined) return user
  throw new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'user',
    received: describeValue(reference?.objectId ?? reference),
    expected: 'a user of this tenant',
    remedy: 'Pass what addUser returned, and not a user of another tenant or from before a reset.',
  })
}

type Principal = Extract<DirectoryObject, { readonly type: 'application' | 'user' }>

/** @throws {MockEntraError} `MOCK_ENTRA_MISSING_OBJECT` */
export function requirePrincipal(tenant: Tenant, target: App | User): Principal {
  if (typeof target !== 'object' || target === null || !('appId' in target))
    return { type: 'user', object: requireUser(tenant, target) }
  return { type: 'application', object: requireApplication(tenant, target) }
}

/** @throws {MockEntraError} `MOCK_ENTRA_MISSING_OBJECT` */
export function requireApplication(tenant: Tenant, reference: App): Application {
  const application = tenant.applications.get(reference?.appId)
  if (application !== undefined) return application
  throw new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'app',
    received: describeValue(reference?.appId ?? reference),
    expected: 'an app of this tenant',
    remedy: 'Pass what addApp returned, and not an app of another tenant or from before a reset.',
  })
}
