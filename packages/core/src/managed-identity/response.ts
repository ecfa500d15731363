import type { ManagedIdentityKind, ManagedIdentityPrincipal } from '../directory/managed-identity.ts'
import type { Claims } from '../tokens/token-description.ts'
import type { IdentitySelectors } from './managed-identity-request.ts'

/** The body of an answer, in the members and types of the kind of host: the wire. */
export type ManagedIdentityTokenResponse = Readonly<Record<string, string | number>>

/** What an answer is made of. */
export interface IssuedToken {
  readonly kind: ManagedIdentityKind
  readonly identity: ManagedIdentityPrincipal
  /** The resource, as it was asked for. */
  readonly resource: string
  readonly selectors: IdentitySelectors
  readonly accessToken: string
  readonly claims: Claims
}

export function managedIdentityResponse(issued: IssuedToken): ManagedIdentityTokenResponse {
  switch (issued.kind) {
    case 'imds':
    case 'cloudShell':
      return imdsResponse(issued)
    case 'azureArc':
      return { ...imdsResponse(issued), ...echoOf(issued.selectors) }
    case 'appService':
      return appServiceResponse(issued)
    case 'machineLearning':
      return { ...shortResponse(issued), client_id: issued.identity.appId }
    case 'serviceFabric':
      return shortResponse(issued)
  }
}

/** All numbers are texts. */
function imdsResponse({
  identity,
  resource,
  accessToken,
  claims,
}: IssuedToken): ManagedIdentityTokenResponse {
  const lifetime = String(identity.managedIdentity.tokenLifetime)
  return {
    access_token: accessToken,
    client_id: identity.appId,
    expires_in: lifetime,
    expires_on: String(claims['exp']),
    ext_expires_in: lifetime,
    not_before: String(claims['nbf']),
    resource,
    token_type: 'Bearer',
  }
}

/** MSAL takes a token of a user-assigned identity from Arc only where the answer says whose it is, in the same words. */
function echoOf({ clientId, objectId, resourceId }: IdentitySelectors): ManagedIdentityTokenResponse {
  return {
    ...(clientId === undefined ? {} : { client_id: clientId }),
    ...(objectId === undefined ? {} : { object_id: objectId }),
    ...(resourceId === undefined ? {} : { msi_res_id: resourceId }),
  }
}

/** App Service writes the client id in upper case, and leaves out `expires_in`. */
function appServiceResponse({
  identity,
  resource,
  accessToken,
  claims,
}: IssuedToken): ManagedIdentityTokenResponse {
  return {
    access_token: accessToken,
    expires_on: String(claims['exp']),
    resource,
    token_type: 'Bearer',
    client_id: identity.appId.toUpperCase(),
    not_before: String(claims['nbf']),
  }
}

/** The one that has its time as a number, and no more than clients need. */
function shortResponse({ resource, accessToken, claims }: IssuedToken): ManagedIdentityTokenResponse {
  return {
    token_type: 'Bearer',
    access_token: accessToken,
    expires_on: Number(claims['exp']),
    resource,
  }
}
