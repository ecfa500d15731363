import { isPublicClient } from '../directory/application.ts'
import { EntraError } from '../errors/entra-error.ts'
import { keyCredentialsOf, passwordCredentialsOf } from './client-auth.ts'
import type { ClientAuthContext } from './client-auth.ts'

/** Refuses a credential of an app that acts as a public client: one with any credential of its own does not. */
export function assertConfidential(context: ClientAuthContext): void {
  const { application, platform } = context
  if (platform === 'spa' || platform === 'publicClient') {
    throw new EntraError(
      'publicClientSentCredential',
      {},
      `The redirect URI of the code is registered on the platform '${platform}', which takes no credential.`,
    )
  }
  if (isPublicClient(application) && !hasCredential(context)) {
    throw new EntraError('publicClientSentCredential', {})
  }
}

function hasCredential(context: ClientAuthContext): boolean {
  const { trustedCertificateSubjects, federatedIdentityCredentials } = context.application
  return [
    passwordCredentialsOf(context),
    keyCredentialsOf(context),
    trustedCertificateSubjects,
    federatedIdentityCredentials,
  ].some(({ length }) => length > 0)
}
