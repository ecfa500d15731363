import { noClaims } from '../claims-request.ts'
import type { ClaimsRequest } from '../claims-request.ts'
import type { Application } from '../directory/application.ts'
import { findResource } from '../directory/resource.ts'
import type { User } from '../directory/user.ts'
import type { AccessRequest } from '../permissions/conditional-access.ts'
import type { ParsedScopes } from '../permissions/scopes.ts'
import type { SignIn } from '../state/sessions.ts'
import type { SignInFlow } from './flow.ts'

/** What the policies are asked about: user, app, and the resources that the request names. */
export function accessRequestOf(flow: SignInFlow, user: User, signIn: SignIn): AccessRequest {
  const { tenant } = flow
  return {
    tenant,
    user,
    signIn,
    client: requireClient(flow),
    resources: namesOf(flow).flatMap((name) => findResource(tenant, name) ?? []),
    claims: claimsOf(flow),
  }
}

/** What the request asks for with the `claims` parameter. */
export function claimsOf(flow: SignInFlow): ClaimsRequest {
  return requestedAccessOf(flow)?.claims ?? noClaims
}

function namesOf(flow: SignInFlow): readonly string[] {
  const requested = requestedAccessOf(flow)
  const named = (requested?.scopes.permissions ?? []).flatMap((scope) => scope.resource ?? [])
  return [...named, ...(requested?.resource === undefined ? [] : [requested.resource])]
}

/** What an authorization request or a device asks for. */
export interface RequestedAccess {
  readonly scopes: ParsedScopes
  readonly claims: ClaimsRequest
  /** A v1 request names its resource apart from the scopes. */
  readonly resource: string | undefined
  readonly isV1: boolean
}

/** Undefined for admin consent, and while nobody has said which device it is about. */
export function requestedAccessOf({ purpose }: SignInFlow): RequestedAccess | undefined {
  if (purpose.kind === 'authorize') {
    const { scopes, claims, request } = purpose.authorize
    return { scopes, claims, resource: request.resource, isV1: request.endpoint === 'v1' }
  }
  if (purpose.kind !== 'device' || purpose.device === undefined) return undefined
  const { scopes, claims, resource } = purpose.device
  return { scopes, claims, resource, isV1: resource !== undefined }
}

/** The app of a flow that has come past the point where it must be known. */
export function requireClient({ client }: SignInFlow): Application {
  if (client === undefined) throw new Error('The sign-in went on before its app was known.')
  return client.application
}
