import type { User } from '../directory/user.ts'
import { MockEntraError } from '../errors/mock-entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { findHintedUser } from '../tokens/login-hint.ts'
import { nameUser } from './account.ts'
import type { SignInFlow } from './flow.ts'

/** Whom the option `autoSignIn` signs in: whom the request's hint names, or else the one that the option names. */
export function findAutomaticUser(issuer: Issuer, flow: SignInFlow): User | undefined {
  const { autoSignIn } = issuer
  if (autoSignIn === false) return undefined
  const hint = flow.purpose.kind === 'authorize' ? flow.purpose.authorize.request.loginHint : undefined
  const name = hint ?? (autoSignIn === true ? undefined : autoSignIn)
  if (name === undefined) return [...flow.tenant.users.values()][0]
  nameUser(issuer, flow, name)
  const user = findHintedUser(flow.tenant, name) ?? flow.tenant.users.get(name.toLowerCase())
  if (user !== undefined || hint !== undefined) return user // a hint that names nobody gets the page that says so
  throw new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'options.autoSignIn',
    received: `'${name}'`,
    expected: 'true, or the user principal name or object id of a user',
    remedy: `Add the user to the tenant ${flow.tenant.id}.`,
  })
}
