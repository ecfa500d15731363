import { isPublicClient } from '../directory/application.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { ClientAuthenticator } from './client-auth.ts'

const onBehalfOf = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const onlyConfidential =
  'An API that passes a token on must prove who it is, whatever isFallbackPublicClient says.'

/** No credential: right for native, mobile and command-line apps, and for user grants only. */
export const allowPublicClient: ClientAuthenticator = ({ application, request, platform }) => {
  if (request.grantType === 'client_credentials') throw new EntraError('missingClientCredential', {})
  if (request.grantType === onBehalfOf)
    throw new EntraError('missingClientSecretOrAssertion', {}, onlyConfidential)
  if (platform === undefined ? isPublicClient(application) : platform !== 'web') return 'none'
  throw new EntraError(
    'missingClientSecretOrAssertion',
    {},
    platform === 'web'
      ? 'The redirect URI of the code is registered on the web platform: send a secret, or use spa or publicClient.'
      : `'${application.displayName}' is a confidential client: send its secret, or set isFallbackPublicClient to true.`,
  )
}
