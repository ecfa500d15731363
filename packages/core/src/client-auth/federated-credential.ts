import type { FederatedIdentityCredential } from '../directory/federated-identity-credential.ts'
import { EntraError } from '../errors/entra-error.ts'
import { verifyRsaSignature } from '../keys/rsa-signature.ts'
import { algorithmOf, assertWithinLifetime, unsupportedAlgorithm } from './client-assertion.ts'
import type { ClientAssertion } from './client-assertion.ts'
import type { ClientAuthContext } from './client-auth.ts'
import { findIssuingTenant, verifyEntraToken } from './entra-token.ts'
import { requireMatchingCredential } from './federated-match.ts'
import { requireIssuerKey } from './issuer-keys.ts'

/**
 * A token of another issuer that stands for a credential of the app.
 *
 * What it says is compared with the app's federated credentials before anybody asks the issuer for keys, so that a wrong
 * subject is told first, and nobody but a trusted issuer is ever called.
 */
export async function verifyFederatedCredential(
  context: ClientAuthContext,
  assertion: ClientAssertion,
): Promise<'federated'> {
  const { application, now } = context
  if (application.federatedIdentityCredentials.length === 0) {
    const { appId, displayName } = application
    throw new EntraError('noFederatedCredentials', { appId, appName: displayName })
  }
  const source = findIssuingTenant(context, assertion.issuer)
  const credential = requireMatchingCredential(application, assertion, source !== undefined)
  if (source !== undefined) verifyEntraToken(source, assertion)
  else await assertSignedByIssuer(context, assertion, credential)
  assertWithinLifetime(assertion, now)
  return 'federated'
}

async function assertSignedByIssuer(
  context: ClientAuthContext,
  assertion: ClientAssertion,
  { issuer }: FederatedIdentityCredential,
): Promise<void> {
  const algorithm = algorithmOf(assertion)
  if (algorithm !== 'RS256') throw unsupportedAlgorithm(assertion.header) // the one that Entra documents for these
  const key = await requireIssuerKey(context, issuer, assertion)
  const { signedText: text, signature } = assertion
  const verdict = await verifyRsaSignature({ algorithm, key, text, signature })
  if (verdict === 'valid') return
  if (verdict === 'weak') throw new EntraError('rsaKeyTooWeak', {})
  throw new EntraError(
    'clientAssertionSignatureInvalid',
    { reason: 'The key was found, but use of the key to verify the signature failed.' },
    `The key is the one that ${issuer} publishes under this name, and the signature is not of its private half.`,
  )
}
