import { isPublicClient } from '../directory/application.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { ClientAuthenticator } from './client-auth.ts'

/** No credential: right for native, mobile and command-line apps, and for user grants only. */
export const allowPublicClient: ClientAuthenticator = ({ application, request }) => {
  if (request.grantType === 'client_credentials') throw new EntraError('missingClientCredential', {})
  if (isPublicClient(application)) return 'none'
  throw new EntraError(
    'missingClientSecretOrAssertion',
    {},
    `'${application.displayName}' is a confidential client: send its secret, or set isFallbackPublicClient to true.`,
  )
}
