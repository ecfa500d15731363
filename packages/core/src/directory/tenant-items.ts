import type { DirectoryObject } from './directory-objects.ts'
import type { AppRoleAssignment, OAuth2PermissionGrant, ServicePrincipal } from './service-principal.ts'

/** A service principal without what belongs to others: the registration, and what the mock knows of Microsoft's services. */
export interface ServicePrincipalItem extends Omit<
  ServicePrincipal,
  'application' | 'microsoft' | 'signingKeys'
> {
  readonly application: ApplicationReference | undefined
  /** Client id of the service. */
  readonly microsoft: string | undefined
}

/** An application, which may be in another tenant, deleted or purged. */
export interface ApplicationReference {
  readonly tenantId: string
  readonly id: string
}

/** An object of the directory as data: what it refers to is named, and keys of its own are left out. */
export function describeItem({ type, object }: DirectoryObject): object {
  return type === 'servicePrincipal' ? describeServicePrincipal(object) : object
}

function describeServicePrincipal(servicePrincipal: ServicePrincipal): ServicePrincipalItem {
  const { application, microsoft, signingKeys: _notKept, ...rest } = servicePrincipal
  return {
    ...rest,
    application: application && { tenantId: application.tenantId, id: application.id },
    microsoft: microsoft?.appId,
  }
}

export function idOfAssignment({ principalId, resourceId, appRoleId }: AppRoleAssignment): string {
  return `${principalId} ${resourceId} ${appRoleId}`
}

/** A client has one grant per resource for all users, and one for each user. */
export function idOfGrant({ clientId, resourceId, principalId }: OAuth2PermissionGrant): string {
  return `${clientId} ${resourceId} ${principalId ?? ''}`
}
