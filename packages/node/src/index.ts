export type { IdentityOptions, MsalConfiguration, MsalNetworkClient } from './client-options.ts'
export type { Faults, PlannedFaultHandle } from './faults.ts'
export type { Keys } from './keys.ts'
export type { RequestFilter, Requests } from './requests.ts'
export type { ManagedIdentityOptions } from './managed-identities.ts'
export type { ManagedIdentity } from './managed-identity-handle.ts'
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
  DecodedToken,
  Duration,
  Endpoint,
  EntraClaims,
  Fault,
  FaultFilter,
  GrantControl,
  GroupSeed,
  IdTokenOptions,
  JournalEntry,
  ManagedIdentityKind,
  ManagedIdentitySeed,
  MockEntraErrorCode,
  OptionalClaimSeed,
  PasswordCredentialSeed,
  PermissionGrantSeed,
  PermissionScopeSeed,
  PlannedFault,
  PreAuthorizedApplicationSeed,
  RedirectUrisSeed,
  RefreshTokenOptions,
  RequiredResourceAccessSeed,
  ResponseMode,
  RotateOptions,
  TenantReference,
  TenantSeed,
  TokenFactory,
  TokenOptions,
  UserReference,
  UserSeed,
  V1Claims,
  V2Claims,
  WebSeed,
} from '@mock-entra/core'
export type { LogEntry, SignInResult } from '@mock-entra/http'
