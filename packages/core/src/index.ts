export { answerAdminConsentRequest } from './admin-consent-endpoint.ts'
export type { AdminConsentRequest } from './admin-consent-endpoint.ts'
export { answerAuthorizeRequest } from './authorize-endpoint.ts'
export type { Automation } from './authorize-endpoint.ts'
export type { AuthorizeRequest, RedirectTarget, ResponseMode } from './authorize-request.ts'
export { findBearerToken, requireBearer } from './bearer.ts'
export type { Bearer, BearerRequest } from './bearer.ts'
export { isSameSecret } from './client-auth/constant-time.ts'
export { DocumentError } from './client-auth/fetch-document.ts'
export { findProofFault } from './client-auth/proof-of-possession.ts'
export type { FetchDocument } from './client-auth/fetch-document.ts'
export { asText, isObject, parseJson } from './json.ts'
export type { JsonObject } from './json.ts'
export { decodeSegment } from './path-segment.ts'
export { isFromElsewhere } from './client-auth/is-from-elsewhere.ts'
export { createClock } from './clock.ts'
export type { Clock, Duration, TimeSource } from './clock.ts'
export { addApp } from './directory/add-app.ts'
export { answerPortalConsent } from './portal-consent-endpoint.ts'
export type { PortalConsentRequest } from './portal-consent-endpoint.ts'
export { addGroup } from './directory/add-group.ts'
export { addManagedIdentity } from './directory/add-managed-identity.ts'
export type { AddedManagedIdentity } from './directory/add-managed-identity.ts'
export { addUser } from './directory/add-user.ts'
export { answerDevicePage, answerDeviceRequest } from './device-endpoint.ts'
export type { DevicePageRequest, DeviceRequest } from './device-endpoint.ts'
export type {
  AppRole,
  Application,
  OptionalClaim,
  PasswordCredential,
  PermissionScope,
  Platform,
  SignInAudience,
  TrustedCertificateSubject,
} from './directory/application.ts'
export { createApplication } from './directory/create-application.ts'
export {
  addAppRoleAssignment,
  addDirectoryObject,
  changeDirectoryObject,
  changeUser,
  deleteDirectoryObject,
  findDirectoryObject,
  purgeDirectoryObject,
  putPermissionGrant,
  removeAppRoleAssignment,
  removePermissionGrant,
  restoreDirectoryObject,
} from './directory/directory-objects.ts'
export type { DirectoryObject } from './directory/directory-objects.ts'
export type { ItemKind, TenantChanges } from './directory/changes.ts'
export { restoreTenants } from './directory/restore-tenants.ts'
export type { KeptItem, RestoredTenant } from './directory/restore-tenants.ts'
export { directoryRoleTemplates, directoryRoleTemplate } from './directory/directory-roles.ts'
export { foldText } from './directory/fold-text.ts'
export { microsoftGraph } from './directory/microsoft-services.ts'
export { findRedirectUriFault, findRepeatedRedirectUri } from './directory/redirect-uri.ts'
export { findResource, isUriTaken } from './directory/resource.ts'
export { completeTenantSeed, defaultTenantId } from './directory/default-seed.ts'
export type { CompleteTenantSeed } from './directory/default-seed.ts'
export { findTenant, requireTenant } from './directory/directory.ts'
export type { Directory } from './directory/directory.ts'
export {
  findFederatedCredentialFault,
  mostFederatedCredentials,
  tokenExchangeAudience,
} from './directory/federated-identity-credential.ts'
export type {
  FederatedCredentialFault,
  FederatedCredentialReason,
  FederatedCredentialValues,
  FederatedIdentityCredential,
} from './directory/federated-identity-credential.ts'
export { findGroupsOf } from './directory/group.ts'
export type { Group } from './directory/group.ts'
export { managedIdentitySeedEntries } from './directory/managed-identity-seed.ts'
export type { ManagedIdentitySeed } from './directory/managed-identity-seed.ts'
export { findSharedSource, findSource, managedIdentityKinds } from './directory/managed-identity.ts'
export type {
  KeyFile,
  ManagedIdentityKind,
  ManagedIdentityPrincipal,
  ManagedIdentitySource,
} from './directory/managed-identity.ts'
export { describeKeyCredential, parseCertificateText } from './directory/key-credential.ts'
export type { KeyCredential, KeyCredentialDetails } from './directory/key-credential.ts'
export { populateTenant } from './directory/populate.ts'
export type { SeededObjects } from './directory/populate.ts'
export {
  appSeedSchema,
  conditionalAccessSchema,
  groupSeedSchema,
  tenantSeedSchema,
  userSeedSchema,
} from './directory/seed-schemas.ts'
export { isGuid } from './directory/seed-values.ts'
export type { ParsedTenantSeed } from './directory/seed-schemas.ts'
export type * from './directory/credential-seeds.ts'
export type * from './directory/seeds.ts'
export { createServicePrincipal } from './directory/service-principal.ts'
export type {
  AppRoleAssignment,
  OAuth2PermissionGrant,
  ServicePrincipal,
} from './directory/service-principal.ts'
export type { ConditionalAccess, GrantControl } from './directory/conditional-access.ts'
export { addMicrosoftServices, createTenant, emptyTenant, findUserByName } from './directory/tenant.ts'
export type { TenantIdentity } from './directory/tenant.ts'
export type { Tenant } from './directory/tenant.ts'
export type { TextIndex } from './directory/text-index.ts'
export type { User } from './directory/user.ts'
export { describeInstances } from './discovery/instance-discovery.ts'
export type { InstanceDiscoveryRequest } from './discovery/instance-discovery.ts'
export { describeOpenIdConfiguration, describeTenantKeys } from './discovery/openid-configuration.ts'
export type { DiscoveryRequest } from './discovery/openid-configuration.ts'
export { describeUserRealm } from './discovery/user-realm.ts'
export { catalogue } from './errors/catalogue.ts'
export type { CatalogueEntry } from './errors/catalogue-entry.ts'
export { withoutCredentials } from './errors/echo.ts'
export { EntraError } from './errors/entra-error.ts'
export type { EntraErrorCode, MessageValues } from './errors/entra-error.ts'
export { GraphError, describeGraphError } from './errors/graph-error.ts'
export type { GraphErrorCode, GraphErrorContext } from './errors/graph-error.ts'
export { ManagedIdentityError } from './errors/managed-identity-error.ts'
export { MockEntraError } from './errors/mock-entra-error.ts'
export type { MockEntraErrorCode, MockEntraErrorDetails } from './errors/mock-entra-error.ts'
export { NotImplemented } from './errors/not-implemented.ts'
export type { AnswerGraphRequest, GraphAnswer, GraphRequest } from './graph-request.ts'
export { ResourceManagerError } from './errors/resource-manager-error.ts'
export { azurePipelinesSchema, describeAzurePipelines } from './external-issuers/azure-pipelines.ts'
export type { AzurePipelinesOptions } from './external-issuers/azure-pipelines.ts'
export { customIssuerId, customIssuerSchema, describeCustomIssuer } from './external-issuers/custom.ts'
export type { CustomIssuerOptions } from './external-issuers/custom.ts'
export {
  describeExternalIssuer,
  externalIssuerAddress,
  findExternalIssuer,
} from './external-issuers/documents.ts'
export type { ExternalIssuer } from './external-issuers/external-issuer.ts'
export { describeGitHubActions, gitHubActionsSchema } from './external-issuers/github-actions.ts'
export type { GitHubActionsOptions } from './external-issuers/github-actions.ts'
export { describeGitLab, gitLabSchema } from './external-issuers/gitlab.ts'
export type { GitLabOptions } from './external-issuers/gitlab.ts'
export { describeKubernetes, kubernetesSchema } from './external-issuers/kubernetes.ts'
export type { KubernetesOptions } from './external-issuers/kubernetes.ts'
export { answerExternalTokenRequest } from './external-issuers/token-endpoint.ts'
export { describeTerraformCloud, terraformCloudSchema } from './external-issuers/terraform-cloud.ts'
export type { TerraformCloudOptions } from './external-issuers/terraform-cloud.ts'
export { createWorkload } from './external-issuers/workload.ts'
export type { Workload, WorkloadDescription, WorkloadTokenOptions } from './external-issuers/workload.ts'
export { deriveOpaque, deriveUuid } from './ids.ts'
export type { Ids, RandomSource } from './ids.ts'
export { clouds, findCloud, isGraphUrl, issuerFor } from './issuer-urls.ts'
export { createIssuer } from './issuer.ts'
export type { Issuer, IssuerSettings } from './issuer.ts'
export { addSigningKeys } from './keys/app-keys.ts'
export type { GenerateKey, KeyRing, RotateOptions, SigningKey } from './keys/key-ring.ts'
export { parseCertificate } from './keys/certificate.ts'
export type { Certificate } from './keys/certificate.ts'
export { encodeHex, thumbprintsOf } from './keys/thumbprint.ts'
export { createCertificate, renderPem } from './keys/x509.ts'
export type { CertificateRequest } from './keys/x509.ts'
export { issuerOptionEntries, timeSourceOf } from './options.ts'
export type { IssuerOptions } from './options.ts'
export { answerManagedIdentityRequest, describeIdentityInfo } from './managed-identity-endpoint.ts'
export { managedIdentityAddresses, ownBasePath, sharedBasePath } from './managed-identity/addresses.ts'
export type {
  IdentityInfoRequest,
  IdentitySelectors,
  ManagedIdentityRequest,
} from './managed-identity/managed-identity-request.ts'
export type * from './sign-in/page.ts'
export { answerSignIn } from './sign-in-endpoint.ts'
export type {
  ErrorPageAnswer,
  LocationAnswer,
  PageAnswer,
  RedirectAnswer,
  RefusalAnswer,
  SessionChange,
  SignInAnswer,
} from './sign-in/answer.ts'
export type { Browser } from './sign-in/flow.ts'
export type { Input } from './sign-in/steps.ts'
export { answerSignOut } from './sign-out-endpoint.ts'
export type { SignOutRequest } from './sign-out-endpoint.ts'
export { faultSchemas } from './state/fault-schemas.ts'
export type { Fault, FaultFilter, FaultPlan, PlannedFault } from './state/faults.ts'
export type { Endpoint, Journal, JournalEntry, JournalRecord } from './state/journal.ts'
export { answerResourceManagerRequest } from './resource-manager-endpoint.ts'
export type { ResourceManagerOperation } from './resource-manager/operations.ts'
export { approveDevice } from './state/device-codes.ts'
export { revokeSignIns } from './state/sessions.ts'
export type { SignIn } from './state/sessions.ts'
export { answerTokenRequest } from './token-endpoint.ts'
export type { EndpointVersion, TokenRequest } from './token-request.ts'
export type { DecodedToken, EntraClaims, V1Claims, V2Claims } from './tokens/claims.ts'
export { decodeToken } from './tokens/decode.ts'
export { createTokenFactory } from './tokens/factory.ts'
export type { TokenDefaults } from './tokens/factory.ts'
export type {
  AccessTokenOptions,
  AppReference,
  AppTokenOptions,
  IdTokenOptions,
  RefreshTokenOptions,
  TenantReference,
  TokenFactory,
  TokenOptions,
  UserReference,
} from './tokens/factory-options.ts'
export { findHintedUser } from './tokens/login-hint.ts'
export { peekClaims } from './tokens/verify.ts'
export type { TokenResponse } from './tokens/response.ts'
export { describeUserInfo, listMemberObjects } from './user-info-endpoint.ts'
export type { MemberObjectsRequest } from './user-info-endpoint.ts'
export { describeValue, findNearest, objectOf, parseInput, unknownOption } from './validation.ts'
