import type { PasswordCredential } from '../directory/application.ts'
import { EntraError } from '../errors/entra-error.ts'
import { passwordCredentialsOf } from './client-auth.ts'
import type { ClientAuthenticator } from './client-auth.ts'
import { assertConfidential } from './confidential.ts'
import { isSameSecret } from './constant-time.ts'

/** `client_secret_post` and `client_secret_basic`: RFC 6749 §2.3.1. */
export const verifySecret: ClientAuthenticator = (context) => {
  const { application, request, now } = context
  const { appId } = application
  const passwordCredentials = passwordCredentialsOf(context)
  const secret = request.clientSecret ?? ''
  assertConfidential(context)
  const matching = passwordCredentials.filter(({ secretText }) => isSameSecret(secretText, secret))
  if (matching.some((credential) => isValidAt(credential, now))) return 'secret'
  if (matching.some(({ endDateTime }) => endDateTime.getTime() <= now)) {
    throw new EntraError('expiredClientSecret', { appId })
  }
  throw new EntraError(
    'invalidClientSecret',
    { appId },
    describeMismatch(passwordCredentials, matching, secret),
  )
}

function isValidAt({ startDateTime, endDateTime }: PasswordCredential, now: number): boolean {
  return startDateTime.getTime() <= now && now < endDateTime.getTime()
}

function describeMismatch(
  credentials: readonly PasswordCredential[],
  matching: readonly PasswordCredential[],
  secret: string,
): string {
  if (matching.length > 0) return 'The secret is right and not valid yet: its startDateTime lies ahead.'
  if (credentials.length === 0) return 'The app has no secret: give it one in its seed.'
  if (credentials.some(({ keyId }) => keyId === secret))
    return 'The id of a secret was sent instead of its value.'
  return `The secret sent is none of the ${credentials.length} that the app has.`
}
