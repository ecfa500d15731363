import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import { assertSignInCounts } from '../permissions/conditional-access.ts'
import { findTenantOfDeviceCode } from '../state/device-codes.ts'
import type { DeviceCode } from '../state/device-codes.ts'
import type { SignIn } from '../state/sessions.ts'
import { requireParameter } from '../token-request.ts'
import type { Authorization, Grant, GrantContext } from './grant.ts'
import {
  assertIssuedTo,
  authorizeUser,
  requestedAgain,
  requireUserOf,
  withRefreshToken,
} from './user-authorization.ts'

/** A device polls until a person has approved it elsewhere: RFC 8628 §3.4. */
export const deviceCode: Grant = {
  grantType: 'urn:ietf:params:oauth:grant-type:device_code',

  assertComplete(request) {
    requireParameter(request.deviceCode, 'device_code')
  },

  findTenant: (directory, request) => findTenantOfDeviceCode(directory, request.deviceCode ?? ''),

  authorize({ issuer, tenant, client, request }: GrantContext): Authorization {
    const device = requireDeviceCode(tenant, request.deviceCode ?? '')
    assertIssuedTo(client, device, 'device_code')
    const signIn = requireApproval(tenant, device)
    const user = requireUserOf(tenant, signIn)
    assertSignInCounts(user, signIn)
    const { scopes, resource, claims } = requestedAgain(issuer, tenant, request, device)
    const authorization = authorizeUser({
      issuer,
      tenant,
      client,
      user,
      signIn,
      scopes,
      resource,
      claims,
      request,
    })
    device.isRedeemed = true
    return withRefreshToken(authorization, { ...device, familyId: issuer.ids.uuid() })
  },
}

function requireDeviceCode(tenant: Tenant, value: string): DeviceCode {
  const device = tenant.deviceCodes.get(value)
  if (device !== undefined) return device
  throw new EntraError('badVerificationCode', {}, 'The tenant has not issued this device code.')
}

/** Entra has errors of its own here: no `slow_down` and no `access_denied`. */
function requireApproval({ clock }: Tenant, { decision, isRedeemed, expiresAt }: DeviceCode): SignIn {
  if (isRedeemed)
    throw new EntraError('invalidGrant', { name: 'device_code' }, 'It has been redeemed already.')
  if (decision === 'declined') throw new EntraError('deviceAuthorizationDeclined', {})
  if (clock.now() >= expiresAt) throw new EntraError('deviceCodeExpired', {})
  if (decision === undefined) throw new EntraError('authorizationPending', {})
  return decision
}
