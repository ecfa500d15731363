import { EntraError } from '../errors/entra-error.ts'
import { requireParameter } from '../token-request.ts'
import { verifyCertificateAssertion } from './certificate.ts'
import { assertAlgorithm, assertKeyIsNamed, parseClientAssertion } from './client-assertion.ts'
import type { ClientAuthContext, ClientAuthentication } from './client-auth.ts'
import { assertConfidential } from './confidential.ts'
import { verifyFederatedCredential } from './federated-credential.ts'
import { isFromElsewhere } from './is-from-elsewhere.ts'

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** `private_key_jwt` and federated credentials: RFC 7523 §2.2. Who the assertion says it is from tells the two apart. */
export async function verifyClientAssertion(context: ClientAuthContext): Promise<ClientAuthentication> {
  const { request } = context
  const type = requireParameter(request.clientAssertionType, 'client_assertion_type')
  const text = requireParameter(request.clientAssertion, 'client_assertion')
  if (type !== jwtBearer) throw unknownType(type)
  assertConfidential(context)
  const assertion = parseClientAssertion(text)
  assertKeyIsNamed(assertion)
  assertAlgorithm(assertion)
  return isFromElsewhere(assertion.issuer)
    ? await verifyFederatedCredential(context, assertion)
    : await verifyCertificateAssertion(context, assertion)
}

function unknownType(type: string): EntraError {
  return new EntraError(
    'invalidParameter',
    { name: 'client_assertion_type' },
    `'${type.slice(0, 100)}' was sent, and '${jwtBearer}' is the only type that Entra takes.`,
  )
}
