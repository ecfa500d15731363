import { NotImplemented } from '../errors/not-implemented.ts'
import type { ClientAuthContext, ClientAuthentication } from './client-auth.ts'
import { allowPublicClient } from './public.ts'
import { verifySecret } from './secret.ts'

/** Checks the credential of an app, or that it may do without one. */
export function authenticateClient(context: ClientAuthContext): ClientAuthentication {
  const { clientAssertion, clientSecret } = context.request
  if (clientAssertion !== undefined) throw new NotImplemented('client assertions (private_key_jwt)')
  if (clientSecret !== undefined) return verifySecret(context)
  return allowPublicClient(context)
}
