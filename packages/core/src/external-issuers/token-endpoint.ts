import { requireTenant } from '../directory/directory.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { requireParameter } from '../token-request.ts'
import { describeCustomIssuer, isIssuerUrl } from './custom.ts'
import { createWorkload } from './workload.ts'

/** What somebody outside the test's process says of the token that they want. */
export interface ExternalTokenRequest {
  readonly tenant: string
  readonly issuer: string | undefined
  readonly subject: string | undefined
  /** @default 'api://AzureADTokenExchange' */
  readonly audience: string | undefined
}

/**
 * A token of any issuer, which the tenant trusts from then on: the mock's own endpoint, for scripts that have no
 * `entra.issuers`.
 */
export async function answerExternalTokenRequest(
  mock: Issuer,
  request: ExternalTokenRequest,
): Promise<{ readonly token: string }> {
  const tenant = requireTenant(mock.directory, request.tenant)
  const issuer = requireParameter(request.issuer, 'issuer')
  const subject = requireParameter(request.subject, 'subject')
  if (!isIssuerUrl(issuer)) {
    throw new EntraError(
      'invalidParameter',
      { name: 'issuer' },
      'An issuer is an absolute http or https URL.',
    )
  }
  const workload = createWorkload(mock, tenant, describeCustomIssuer({ issuer, subject }, issuer))
  return { token: await workload.token({ audience: request.audience || undefined }) }
}
