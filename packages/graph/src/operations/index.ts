import type { Operation } from '../operation.ts'
import { applicationOperations } from './applications.ts'
import { directoryRoleOperations } from './directory-roles.ts'
import { directoryOperations } from './directory.ts'
import { groupOperations } from './groups.ts'
import { managerOperations } from './managers.ts'
import { organizationOperations } from './organization.ts'
import { permissionGrantOperations } from './permission-grants.ts'
import { roleManagementOperations } from './role-management.ts'
import { servicePrincipalOperations } from './service-principals.ts'
import { userOperations } from './users.ts'

/** Everything of Microsoft Graph that the mock serves. What is not in it answers 501. */
export const operations: readonly Operation[] = [
  ...applicationOperations,
  ...servicePrincipalOperations,
  ...userOperations,
  ...managerOperations,
  ...groupOperations,
  ...permissionGrantOperations,
  ...directoryOperations,
  ...organizationOperations,
  ...directoryRoleOperations,
  ...roleManagementOperations,
]
