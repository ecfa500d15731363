export { aSigningKey } from './a-signing-key.ts'
export { acquireTokens, refusalOfRequest, verifySignature } from './acquire-tokens.ts'
export type { AcquiredTokens } from './acquire-tokens.ts'
export {
  aTenant,
  addAppSeed,
  addGroupSeed,
  addUserSeed,
  anIssuer,
  aTokenFactory,
  aTokenRequest,
  aUserTokenRequest,
} from './an-issuer.ts'
export type { SeededTenant } from './an-issuer.ts'
export { complaintOf, refusalOf } from './refusal.ts'
export {
  aCode,
  aCodeAuthorizeRequest,
  aCodeRequest,
  aRefreshRequest,
  newBrowser,
  signInForParams,
} from './a-code.ts'
export type { SignInParts } from './a-code.ts'
export {
  aVisitedTenant,
  aVisitor,
  enterPassword,
  kindOf,
  pageOf,
  paramsOf,
  refusalToApp,
  signIn,
} from './a-visitor.ts'
export type { Visitor } from './a-visitor.ts'
export {
  aDeviceRequest,
  anAdminConsentRequest,
  anAuthorizeRequest,
  aSignOutRequest,
} from './an-authorize-request.ts'
export { aWaitingDevice } from './a-waiting-device.ts'
export {
  acquireManagedIdentityToken,
  addManagedIdentitySeed,
  aManagedIdentityRequest,
  noSelectors,
} from './a-managed-identity.ts'
export { anAppWithConsent, readScopeId } from './an-app-with-consent.ts'
export { aCertifiedKey, jwtBearer, selfIssuedClaims, signAssertion } from './an-assertion.ts'
export type { AssertionParts, CertifiedKey } from './an-assertion.ts'
export { aCertifiedApp } from './a-certified-app.ts'
export type { CertifiedApp } from './a-certified-app.ts'
