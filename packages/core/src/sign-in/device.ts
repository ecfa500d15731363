import { EntraError } from '../errors/entra-error.ts'
import { requireApp } from '../grants/client.ts'
import type { Issuer } from '../issuer.ts'
import { findByUserCode, findDecisionFault, findUserCodeFault } from '../state/device-codes.ts'
import type { DeviceCode } from '../state/device-codes.ts'
import { findSession } from '../state/sessions.ts'
import type { SignIn } from '../state/sessions.ts'
import { appNameOf } from './flow.ts'
import type { SignInFlow } from './flow.ts'
import type { Interaction } from './interaction.ts'

/** Which device the person means: the code that it shows. */
export function checkDeviceCode(_issuer: Issuer, flow: SignInFlow): Interaction | undefined {
  const { purpose, refusal } = flow
  if (purpose.kind !== 'device' || purpose.device !== undefined) return undefined
  flow.refusal = undefined
  return {
    page: {
      kind: 'deviceCode',
      flowToken: flow.token,
      userCode: flow.username,
      ...(refusal === undefined ? {} : { refusal }),
    },
    refusal: refusal ?? new EntraError('userCodeEmpty', {}),
  }
}

/** The person typed a code. */
export function enterDeviceCode(issuer: Issuer, flow: SignInFlow, typed: string): void {
  if (flow.purpose.kind !== 'device') return
  const found = findByUserCode(issuer.directory, typed)
  flow.username = typed
  flow.refusal = findUserCodeFault(typed, found)
  if (found === undefined || flow.refusal !== undefined) return
  flow.username = ''
  flow.tenant = found.tenant
  flow.session = findSession(found.tenant, flow.browser.sessionId(found.tenant.id))
  flow.client = requireApp(found.tenant, found.device.appId)
  flow.purpose.device = found.device
}

/** The device of a flow that has come past the point where it must be known. */
function requireDevice({ purpose }: SignInFlow): DeviceCode {
  if (purpose.kind === 'device' && purpose.device !== undefined) return purpose.device
  throw new Error('The sign-in went on before its device was known.')
}

/**
 * What the person decides is final: a device waits for the first of them.
 *
 * @throws {EntraError} `deviceRequestAlreadyHandled`, `userCodeExpired`
 */
export function decideDevice(flow: SignInFlow, decision: SignIn | 'declined'): void {
  const device = requireDevice(flow)
  const fault = findDecisionFault(flow.tenant, device)
  if (fault !== undefined) throw fault
  device.decision = decision
}

/** Whether it is the person's own device: else whoever sent them the code would get their tokens. */
export function checkDeviceApproval(_issuer: Issuer, flow: SignInFlow): Interaction | undefined {
  const { purpose } = flow
  if (purpose.kind !== 'device' || purpose.hasApproved) return undefined
  return {
    page: {
      kind: 'deviceApproval',
      flowToken: flow.token,
      username: flow.username,
      appName: appNameOf(flow) ?? '',
    },
    refusal: new EntraError('userConfirmationRequired', {}),
  }
}
