import type { AdminConsentRequest } from '../admin-consent-endpoint.ts'
import type { AuthorizeRequest } from '../authorize-request.ts'
import type { DeviceRequest } from '../device-endpoint.ts'
import type { SignOutRequest } from '../sign-out-endpoint.ts'

/** Where every request of these builders comes from and goes to. */
const call = {
  tenant: '00000000-0000-0000-0000-000000000002',
  baseUrl: 'https://localhost:4577',
  ipAddress: '127.0.0.1',
}
const clientId = '11111111-1111-1111-1111-111111111111'
const redirectUri = 'http://localhost:3000/auth/callback'

/** A v2 authorization request of the seeded app for a code, right unless a test makes it wrong. */
export function anAuthorizeRequest(parts: Partial<AuthorizeRequest> = {}): AuthorizeRequest {
  return {
    ...call,
    endpoint: 'v2',
    clientId,
    redirectUri,
    responseType: 'code',
    responseMode: undefined,
    scope: 'openid profile',
    resource: undefined,
    state: 'state-1',
    nonce: undefined,
    prompt: undefined,
    loginHint: undefined,
    domainHint: undefined,
    sid: undefined,
    claims: undefined,
    maxAge: undefined,
    codeChallenge: undefined,
    codeChallengeMethod: undefined,
    clientInfo: false,
    instanceAware: false,
    ...parts,
  }
}

/** An admin consent request of the seeded app. */
export function anAdminConsentRequest(parts: Partial<AdminConsentRequest> = {}): AdminConsentRequest {
  return { ...call, clientId, redirectUri, state: 'state-1', scope: undefined, ...parts }
}

/** A v2 device authorization request of the seeded app for the seeded API. */
export function aDeviceRequest(parts: Partial<DeviceRequest> = {}): DeviceRequest {
  const { tenant, baseUrl } = call
  const scope = 'api://22222222-2222-2222-2222-222222222222/Tasks.Read'
  return {
    tenant,
    baseUrl,
    endpoint: 'v2',
    clientId,
    scope,
    resource: undefined,
    claims: undefined,
    ...parts,
  }
}

/** A sign-out that names nobody and nothing. */
export function aSignOutRequest(parts: Partial<SignOutRequest> = {}): SignOutRequest {
  const { tenant, baseUrl } = call
  return {
    tenant,
    baseUrl,
    postLogoutRedirectUri: undefined,
    state: undefined,
    clientId: undefined,
    idTokenHint: undefined,
    logoutHint: undefined,
    account: undefined,
    ...parts,
  }
}
