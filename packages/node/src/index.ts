export type { IdentityOptions, MsalConfiguration, MsalNetworkClient } from './client-options.ts'
export type { App, Group, User } from './object-handles.ts'
export type { MockEntraOptions } from './options.ts'
export { startMockEntra } from './start-mock-entra.ts'
export type { MockEntra } from './start-mock-entra.ts'
export type { Credentials, SignInOptions, TenantHandle } from './tenant-handle.ts'
export { MockEntraError } from '@mock-entra/core'
export type {
  AccessTokenOptions,
  AppReference,
  AppRoleAssignmentSeed,
  AppRoleSeed,
  AppSeed,
  AppTokenOptions,
  Clock,
  ConditionalAccess,
  Duration,
  GrantControl,
  GroupSeed,
  IdTokenOptions,
  MockEntraErrorCode,
  OptionalClaimSeed,
  PasswordCredentialSeed,
  PermissionGrantSeed,
  PermissionScopeSeed,
  PreAuthorizedApplicationSeed,
  RedirectUrisSeed,
  RequiredResourceAccessSeed,
  ResponseMode,
  TenantSeed,
  TokenFactory,
  TokenOptions,
  UserReference,
  UserSeed,
  WebSeed,
} from '@mock-entra/core'
export type { LogEntry, SignInResult } from '@mock-entra/http'
