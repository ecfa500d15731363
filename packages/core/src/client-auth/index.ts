import type { ClientAuthContext, ClientAuthentication } from './client-auth.ts'
import { allowPublicClient } from './public.ts'
import { verifySecret } from './secret.ts'

/** Checks the credential of an app, or that it may do without one. Waits for assertions only. */
export function authenticateClient(
  context: ClientAuthContext,
): ClientAuthentication | Promise<ClientAuthentication> {
  const { clientAssertion, clientAssertionType, clientSecret } = context.request
  if (clientAssertion !== undefined || clientAssertionType !== undefined) return verifyAssertion(context)
  if (clientSecret !== undefined) return verifySecret(context)
  return allowPublicClient(context)
}

/** Loaded when first asked for: most tests use secrets. */
async function verifyAssertion(context: ClientAuthContext): Promise<ClientAuthentication> {
  const { verifyClientAssertion } = await import('./verify-client-assertion.ts')
  return await verifyClientAssertion(context)
}
