import { isPublicClient } from '../directory/application.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { ClientAuthContext } from './client-auth.ts'

/** Refuses a credential of an app that acts as a public client. */
export function assertConfidential(
  { application, platform }: ClientAuthContext,
  credentials: readonly unknown[],
): void {
  if (platform === 'spa' || platform === 'publicClient') {
    throw new EntraError(
      'publicClientSentCredential',
      {},
      `The redirect URI of the code is registered on the platform '${platform}', which takes no credential.`,
    )
  }
  if (credentials.length === 0 && isPublicClient(application)) {
    throw new EntraError('publicClientSentCredential', {})
  }
}
