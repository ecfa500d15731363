import { isPublicClient } from '../directory/application.ts'
import type { Application } from '../directory/application.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { ClientAuthContext } from './client-auth.ts'

/** Refuses a credential of an app that acts as a public client: one with any credential of its own does not. */
export function assertConfidential({ application, platform }: ClientAuthContext): void {
  if (platform === 'spa' || platform === 'publicClient') {
    throw new EntraError(
      'publicClientSentCredential',
      {},
      `The redirect URI of the code is registered on the platform '${platform}', which takes no credential.`,
    )
  }
  if (isPublicClient(application) && !hasCredential(application)) {
    throw new EntraError('publicClientSentCredential', {})
  }
}

function hasCredential(application: Application): boolean {
  const { passwordCredentials, keyCredentials, trustedCertificateSubjects, federatedIdentityCredentials } =
    application
  return [passwordCredentials, keyCredentials, trustedCertificateSubjects, federatedIdentityCredentials].some(
    ({ length }) => length > 0,
  )
}
