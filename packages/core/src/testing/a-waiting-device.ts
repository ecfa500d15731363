import { answerDeviceRequest } from '../device-endpoint.ts'
import type { DeviceRequest } from '../device-endpoint.ts'
import type { AppSeed } from '../directory/seeds.ts'
import type { Tenant } from '../directory/tenant.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import { answerTokenRequest } from '../token-endpoint.ts'
import { aVisitedTenant } from './a-visitor.ts'
import type { Visitor } from './a-visitor.ts'
import { aDeviceRequest } from './an-authorize-request.ts'
import { aTokenRequest } from './an-issuer.ts'

/** A device that waits for somebody to type its code. */
export interface WaitingDevice {
  readonly issuer: Issuer
  /** Has the users Alice and Bob. */
  readonly tenant: Tenant
  readonly visitor: Visitor
  readonly userCode: string
  /** What the device hears when it asks: `tokens`, or a number such as `AADSTS70016`. */
  poll(): Promise<string>
}

/** @param app what a test changes in the registration of the device's app */
export function aWaitingDevice(app: AppSeed = {}, parts: Partial<DeviceRequest> = {}): WaitingDevice {
  const appId = '11111111-1111-1111-1111-111111111111'
  const { issuer, tenant, visitor } = aVisitedTenant({
    apps: [{ appId, displayName: 'TV', isFallbackPublicClient: true, ...app }],
    users: [{ userPrincipalName: 'alice' }, { userPrincipalName: 'bob' }],
  })
  const codes = answerDeviceRequest(issuer, aDeviceRequest(parts))
  const request = aTokenRequest({
    endpoint: parts.endpoint ?? 'v2',
    grantType: 'urn:ietf:params:oauth:grant-type:device_code',
    deviceCode: codes.device_code,
    clientSecret: undefined,
    scope: undefined,
  })

  async function poll(): Promise<string> {
    try {
      await answerTokenRequest(issuer, request)
      return 'tokens'
    } catch (refusal) {
      if (refusal instanceof EntraError) return `AADSTS${refusal.aadsts}`
      throw refusal
    }
  }

  return { issuer, tenant, visitor, userCode: codes.user_code, poll }
}
