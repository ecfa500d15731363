/** What a tenant holds that outlives a restart where somebody keeps it. */
export type ItemKind =
  | 'tenant'
  | 'seededObjects'
  | 'application'
  | 'servicePrincipal'
  | 'user'
  | 'group'
  | 'deletedItem'
  | 'purgedApplication'
  | 'appRoleAssignment'
  | 'permissionGrant'
  | 'resourceGroup'
  | 'refreshToken'

/**
 * Is told of every change to what a tenant holds. What it keeps is kept when a call returns, or when the group of changes
 * ends that the call is part of.
 */
export interface TenantChanges {
  /**
   * There is a new item, or it is another than it was.
   *
   * @param describe the item as plain data, Dates, Sets and octets; asked when the change is kept
   */
  put(kind: ItemKind, id: string, describe: () => unknown): void
  remove(kind: ItemKind, id: string): void
  /** The tenant holds nothing any more. */
  clear(): void
  /** Keeps all changes of a call, or none of them. */
  together<Result>(change: () => Result): Result
}

/** For tenants that live in memory only. */
export const unkeptChanges: TenantChanges = {
  put: () => undefined,
  remove: () => undefined,
  clear: () => undefined,
  together: (change) => change(),
}
