import type {
  AdminConsentRequest,
  AuthorizeRequest,
  DevicePageRequest,
  DeviceRequest,
  EndpointVersion,
  SignOutRequest,
} from '@mock-entra/core'

import { readParameters } from './read-request.ts'
import type { RouteContext } from './route.ts'

/** An authorization request comes in the query or, as MSAL may send it, in a form. */
export function readAuthorizeRequest(context: RouteContext, endpoint: EndpointVersion): AuthorizeRequest {
  const { request } = context
  const sent = readParameters(request)
  return {
    ...describeCall(context),
    endpoint,
    clientId: sent.get('client_id'),
    redirectUri: sent.get('redirect_uri'),
    responseType: sent.get('response_type'),
    responseMode: sent.get('response_mode'),
    scope: sent.get('scope'),
    resource: sent.get('resource'),
    state: sent.get('state'),
    nonce: sent.get('nonce'),
    prompt: sent.get('prompt'),
    loginHint: sent.get('login_hint'),
    domainHint: sent.get('domain_hint'),
    sid: sent.get('sid'),
    claims: sent.get('claims'),
    maxAge: sent.get('max_age'),
    codeChallenge: sent.get('code_challenge'),
    codeChallengeMethod: sent.get('code_challenge_method'),
    clientInfo: sent.get('client_info') === '1',
    instanceAware: sent.get('instance_aware') === 'true',
  }
}

export function readAdminConsentRequest(context: RouteContext): AdminConsentRequest {
  const sent = readParameters(context.request)
  return {
    ...describeCall(context),
    clientId: sent.get('client_id'),
    redirectUri: sent.get('redirect_uri'),
    state: sent.get('state'),
    scope: sent.get('scope'),
  }
}

export function readDeviceRequest(context: RouteContext, endpoint: EndpointVersion): DeviceRequest {
  const sent = readParameters(context.request)
  return {
    ...describeCall(context),
    endpoint,
    clientId: sent.get('client_id'),
    scope: sent.get('scope'),
    resource: sent.get('resource'),
    claims: sent.get('claims'),
  }
}

export function readDevicePageRequest(context: RouteContext): DevicePageRequest {
  return {
    tenant: 'common', // the code tells
    userCode: readParameters(context.request).get('user_code') ?? '',
  }
}

export function readSignOutRequest(context: RouteContext): SignOutRequest {
  const sent = readParameters(context.request)
  return {
    ...describeCall(context),
    postLogoutRedirectUri: sent.get('post_logout_redirect_uri'),
    state: sent.get('state'),
    clientId: sent.get('client_id'),
    idTokenHint: sent.get('id_token_hint'),
    logoutHint: sent.get('logout_hint'),
    account: sent.get('account'),
  }
}

function describeCall({
  request,
  params,
}: RouteContext): Pick<AuthorizeRequest, 'tenant' | 'baseUrl' | 'ipAddress'> {
  const { baseUrl, ipAddress } = request
  return { tenant: params['tenant'] ?? '', baseUrl, ipAddress }
}
