import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { findHintedUser } from '../tokens/login-hint.ts'
import { nameUser } from './account.ts'
import type { SignInFlow } from './flow.ts'

/** Whom the option `autoSignIn` signs in: whom the request's hint names, or else the one that the option names. */
export function findAutomaticUser(issuer: Issuer, flow: SignInFlow): User | undefined {
  const { autoSignIn } = issuer
  if (autoSignIn === false) return undefined
  const hint =
    flow.purpose.kind === 'authorize' ? flow.purpose.authorize.request.loginHint || undefined : undefined
  const name = hint ?? (autoSignIn === true ? undefined : autoSignIn)
  if (name === undefined) return [...flow.tenant.users.values()][0]
  nameUser(issuer, flow, name)
  const user = findHintedUser(flow.tenant, name) ?? flow.tenant.users.get(name.toLowerCase())
  if (user !== undefined || hint !== undefined) return user // a hint that names nobody gets the page that says so
  throw new EntraError(
    'userNotFound',
    { user: name, tenant: flow.tenant.displayName },
    `The option autoSignIn names '${name}', whom the tenant ${flow.tenant.id} does not have.`,
  )
}
