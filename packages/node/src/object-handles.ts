import type { Application, Group as DirectoryGroup, Tenant, User as DirectoryUser } from '@mock-entra/core'

/** An app registration, as tests use it. */
export interface App {
  /** The client id. */
  readonly appId: string
  /** Object id of the application. */
  readonly objectId: string
  /** Object id of its service principal: `oid` and `sub` of its app-only tokens. */
  readonly servicePrincipalId: string
  readonly displayName: string
  /** Its first client secret. */
  readonly secret: string | undefined
  /** What clients ask for it by: its first App ID URI, or the client id where it has none. */
  readonly identifierUri: string
}

/** A user, as tests use it. */
export interface User {
  readonly objectId: string
  /** The user principal name: what one signs in with. */
  readonly username: string
  /** Undefined for a user without a password. */
  readonly password: string | undefined
  readonly displayName: string
  readonly mail: string | undefined
}

/** A group, as tests use it. */
export interface Group {
  readonly objectId: string
  readonly displayName: string
}

export function describeApp(tenant: Tenant, application: Application): App {
  return {
    appId: application.appId,
    objectId: application.id,
    servicePrincipalId: tenant.servicePrincipals.get(application.appId)?.id ?? '',
    displayName: application.displayName,
    secret: application.passwordCredentials[0]?.secretText,
    identifierUri: application.identifierUris[0] ?? application.appId,
  }
}

export function describeUser(user: DirectoryUser): User {
  return {
    objectId: user.id,
    username: user.userPrincipalName,
    password: user.password ?? undefined,
    displayName: user.displayName,
    mail: user.mail ?? undefined,
  }
}

export function describeGroup({ id, displayName }: DirectoryGroup): Group {
  return { objectId: id, displayName }
}
