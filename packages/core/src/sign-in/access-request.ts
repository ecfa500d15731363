import { noClaims } from '../claims-request.ts'
import type { ClaimsRequest } from '../claims-request.ts'
import type { Application } from '../directory/application.ts'
import { findResource } from '../directory/resource.ts'
import type { User } from '../directory/user.ts'
import type { AccessRequest } from '../permissions/conditional-access.ts'
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
export function claimsOf({ purpose }: SignInFlow): ClaimsRequest {
  if (purpose.kind === 'authorize') return purpose.authorize.claims
  return purpose.kind === 'device' ? (purpose.device?.claims ?? noClaims) : noClaims
}

function namesOf({ purpose }: SignInFlow): readonly string[] {
  if (purpose.kind === 'adminConsent') return []
  const { scopes, resource } =
    purpose.kind === 'device'
      ? { scopes: purpose.device?.scopes, resource: purpose.device?.resource }
      : { scopes: purpose.authorize.scopes, resource: purpose.authorize.request.resource }
  const named = (scopes?.permissions ?? []).flatMap((scope) => scope.resource ?? [])
  return [...named, ...(resource === undefined ? [] : [resource])]
}

/** The app of a flow that has come past the point where it must be known. */
export function requireClient({ client }: SignInFlow): Application {
  if (client === undefined) throw new Error('The sign-in went on before its app was known.')
  return client.application
}
