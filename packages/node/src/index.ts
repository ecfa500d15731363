export type { IdentityOptions, MsalConfiguration, MsalNetworkClient } from './client-options.ts'
export type { App, Group, User } from './object-handles.ts'
export type { MockEntraOptions } from './options.ts'
export { startMockEntra } from './start-mock-entra.ts'
export type { MockEntra } from './start-mock-entra.ts'
export type { Credentials, TenantHandle } from './tenant-handle.ts'
export { MockEntraError } from '@mock-entra/core'
export type {
  AccessTokenOptions,
  AppReference,
  AppRoleAssignmentSeed,
  AppRoleSeed,
  AppSeed,
  AppTokenOptions,
  Clock,
  Duration,
  GroupSeed,
  IdTokenOptions,
  MockEntraErrorCode,
  OptionalClaimSeed,
  PasswordCredentialSeed,
  PermissionGrantSeed,
  PermissionScopeSeed,
  RedirectUrisSeed,
  TenantSeed,
  TokenFactory,
  TokenOptions,
  UserReference,
  UserSeed,
} from '@mock-entra/core'
export type { LogEntry } from '@mock-entra/http'
