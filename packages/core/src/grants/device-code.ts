import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import { findTenantOfDeviceCode } from '../state/device-codes.ts'
import type { DeviceCode } from '../state/device-codes.ts'
import type { SignIn } from '../state/sessions.ts'
import { requireParameter } from '../token-request.ts'
import type { EndpointVersion } from '../token-request.ts'
import type { Authorization, Grant, GrantContext } from './grant.ts'
import { assertIssuedTo, authorizeUser, requestedAgain, withRefreshToken } from './user-authorization.ts'

/** A device polls until a person has approved it elsewhere: RFC 8628 §3.4. */
export const deviceCode: Grant = {
  assertComplete(request) {
    requireParameter(request.deviceCode, 'device_code')
  },

  findTenant: (directory, request) => findTenantOfDeviceCode(directory, request.deviceCode ?? ''),

  authorize(context: GrantContext): Authorization {
    const { tenant, client, request } = context
    const device = requireDeviceCode(tenant, request.deviceCode ?? '')
    assertIssuedTo(client, device, 'device_code')
    const signIn = requireApproval(tenant, device, request.endpoint)
    const authorization = authorizeUser(context, signIn, requestedAgain(context, device))
    device.isRedeemed = true
    return withRefreshToken(authorization, { ...device, familyId: tenant.ids.uuid() })
  },
}

function requireDeviceCode(tenant: Tenant, value: string): DeviceCode {
  const device = tenant.deviceCodes.get(value)
  if (device !== undefined) return device
  throw new EntraError('badVerificationCode', {}, 'The tenant has not issued this device code.')
}

/** Entra has errors of its own here: no `slow_down` and no `access_denied`, and another word for "expired" in v1. */
function requireApproval(
  { clock }: Tenant,
  { decision, isRedeemed, expiresAt }: DeviceCode,
  endpoint: EndpointVersion,
): SignIn {
  if (isRedeemed)
    throw new EntraError('invalidGrant', { name: 'device_code' }, 'It has been redeemed already.')
  if (decision === 'declined') throw new EntraError('deviceAuthorizationDeclined', {})
  if (clock.now() >= expiresAt) {
    const expired = new EntraError('deviceCodeExpired', {})
    throw endpoint === 'v1' ? expired.as('code_expired') : expired
  }
  if (decision === undefined) throw new EntraError('authorizationPending', {})
  return decision
}
