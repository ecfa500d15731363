export { connectMockEntra } from './connect-mock-entra.ts'
export type {
  RemoteFaults,
  RemoteMockEntra,
  RemotePlannedFault,
  RemoteRequests,
  RemoteTenantHandle,
  RemoteTokens,
} from './control/remote-mock-entra.ts'
export type { Environment, EnvironmentTarget } from './environment.ts'
export type { ExplainOptions } from './explain/explain.ts'
export type { Cause, Explanation, ExplanationCode } from './explain/explanation.ts'
export type { CertificateSource } from './certificate-source.ts'
export type {
  AddCertificateOptions,
  AppCertificate,
  CertificateOptions,
  ClientCertificate,
  RegisteredCertificate,
} from './certificates.ts'
export type {
  ClientAssertion,
  ClientCredential,
  IdentityOptions,
  MsalConfiguration,
  MsalNetworkClient,
} from './client-options.ts'
export type {
  AzurePipelinesJob,
  ExternalIssuers,
  ExternalWorkload,
  GitHubActionsJob,
  KubernetesPod,
} from './external-issuers.ts'
export type { Faults, PlannedFaultHandle } from './faults.ts'
export type { AppKeys, Keys, SigningKeys } from './keys.ts'
export type { RequestFilter, Requests } from './requests.ts'
export type { ManagedIdentityOptions } from './managed-identities.ts'
export type { ManagedIdentity } from './managed-identity-handle.ts'
export type { App, Group, User } from './object-handles.ts'
export type { MockEntraOptions } from './options.ts'
export type { ProjectTokenOptions, ProjectedToken } from './project-token.ts'
export { startMockEntra } from './start-mock-entra.ts'
export type { MockEntra } from './mock-entra.ts'
export type { SignInOptions } from './sign-in.ts'
export type { Credentials, TenantHandle } from './tenant-handle.ts'
export { MockEntraError } from '@mock-entra/core'
export type {
  AccessTokenOptions,
  AppReference,
  AppRoleAssignmentSeed,
  AppRoleSeed,
  AppSeed,
  AppTokenOptions,
  AzurePipelinesOptions,
  CertificateSeed,
  Clock,
  ConditionalAccess,
  CustomIssuerOptions,
  DecodedToken,
  Duration,
  Endpoint,
  EntraClaims,
  Fault,
  FaultFilter,
  FederatedIdentityCredentialSeed,
  GitHubActionsOptions,
  GitLabOptions,
  GrantControl,
  GroupSeed,
  IdTokenOptions,
  JournalEntry,
  ManagedIdentityKind,
  ManagedIdentitySeed,
  KeyCredentialSeed,
  KubernetesOptions,
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
  SubscriptionSeed,
  TenantReference,
  TenantSeed,
  TerraformCloudOptions,
  TrustedCertificateSubjectSeed,
  TokenFactory,
  TokenOptions,
  UserReference,
  UserSeed,
  V1Claims,
  V2Claims,
  WebSeed,
  WorkloadTokenOptions,
} from '@mock-entra/core'
export type { LogEntry, SignInResult } from '@mock-entra/http'
