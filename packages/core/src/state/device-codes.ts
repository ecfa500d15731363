import type { ClaimsRequest } from '../claims-request.ts'
import type { Directory } from '../directory/directory.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Ids } from '../ids.ts'
import type { ParsedScopes } from '../permissions/scopes.ts'
import type { Expiring } from './expiring-map.ts'
import type { SignIn } from './sessions.ts'

/** Fifteen minutes, and five seconds between two polls. */
export const deviceCodeSeconds = 900
export const pollingSeconds = 5

/** A request of a device that waits for a person: RFC 8628. */
export interface DeviceCode extends Expiring {
  readonly userCode: string
  /** Client id of the app on the device. */
  readonly appId: string
  readonly scopes: ParsedScopes
  /** What a v1 request asked for. */
  readonly resource: string | undefined
  /** What the request asked for with the `claims` parameter. */
  readonly claims: ClaimsRequest
  /** Does what the user would do who types the code. At once, because who asked for the code has loaded what it takes. */
  readonly approve: (user: User) => void
  /** What the person decided; an approval comes with their sign-in. */
  decision: SignIn | 'declined' | undefined
  isRedeemed: boolean
}

export interface IssuedDeviceCode {
  readonly deviceCode: string
  readonly userCode: string
}

/** What user codes are made of: no vowels, so that no words come out, and nothing that looks like something else. */
const userCodeLetters = 'BCDFGHJKLMNPQRSTVWXZ23456789'

export function issueDeviceCode(
  tenant: Tenant,
  ids: Ids,
  content: Pick<DeviceCode, 'appId' | 'scopes' | 'resource' | 'claims'>,
  approve: (userCode: string, user: User) => void,
): IssuedDeviceCode {
  const userCode = ids.code(9, userCodeLetters)
  const deviceCode = `EAQABIQEAAAD${ids.opaque(160)}`
  tenant.deviceCodes.set(deviceCode, {
    ...content,
    userCode,
    approve: (user) => approve(userCode, user),
    expiresAt: tenant.clock.now() + deviceCodeSeconds * 1000,
    decision: undefined,
    isRedeemed: false,
  })
  return { deviceCode, userCode }
}

export interface FoundDeviceCode {
  readonly tenant: Tenant
  readonly device: DeviceCode
}

/** People may type the code in any case, and with blanks or hyphens. */
export function findByUserCode(directory: Directory, typed: string): FoundDeviceCode | undefined {
  const userCode = typed.toUpperCase().replaceAll(/[\s-]/g, '')
  for (const tenant of directory.tenants.values()) {
    for (const device of tenant.deviceCodes.values()) {
      if (device.userCode === userCode) return { tenant, device }
    }
  }
  return undefined
}

export function findTenantOfDeviceCode(directory: Directory, deviceCode: string): Tenant | undefined {
  return [...directory.tenants.values()].find(({ deviceCodes }) => deviceCodes.get(deviceCode) !== undefined)
}

/** Why nothing can be decided by a code: there is none, there never was, it is too late, or somebody was faster. */
export function findUserCodeFault(typed: string, found: FoundDeviceCode | undefined): EntraError | undefined {
  if (typed.trim() === '') return new EntraError('userCodeEmpty', {})
  if (found === undefined)
    return new EntraError('badVerificationCode', {}, `No device has the code '${typed}'.`)
  return findDecisionFault(found.tenant, found.device)
}

/** Why nothing can be decided for a device any more. */
export function findDecisionFault(
  { clock }: Tenant,
  { decision, expiresAt }: DeviceCode,
): EntraError | undefined {
  if (decision !== undefined) return new EntraError('deviceRequestAlreadyHandled', {})
  return clock.now() >= expiresAt ? new EntraError('userCodeExpired', {}) : undefined
}

/** Approves a device without a person, as if the user had typed its code and signed in. */
export function approveDevice(directory: Directory, userCode: string, user: User): void {
  const found = findByUserCode(directory, userCode)
  const fault = findUserCodeFault(userCode, found)
  if (fault !== undefined) throw fault
  found?.device.approve(user)
}
