import { parseClaims } from './claims-request.ts'
import { isTenantAlias } from './directory/directory.ts'
import type { Tenant } from './directory/tenant.ts'
import type { User } from './directory/user.ts'
import { EntraError } from './errors/entra-error.ts'
import { requireApp } from './grants/client.ts'
import { requireResource, requireResourceOfScopes } from './grants/resource.ts'
import type { Issuer } from './issuer.ts'
import { parseScopes } from './permissions/scopes.ts'
import type { ParsedScopes } from './permissions/scopes.ts'
import type { SignInAnswer } from './sign-in/answer.ts'
import { signInWithoutPerson } from './sign-in/automation.ts'
import { completeDevice } from './sign-in/complete.ts'
import { continueFlow } from './sign-in/continue.ts'
import { enterDeviceCode } from './sign-in/device.ts'
import { beginFlow } from './sign-in/flow.ts'
import type { Browser, SignInFlow } from './sign-in/flow.ts'
import { requireTenantOfApp } from './sign-in/tenant-of-app.ts'
import { deviceCodeSeconds, issueDeviceCode, pollingSeconds } from './state/device-codes.ts'
import { requireParameter } from './token-request.ts'
import type { EndpointVersion } from './token-request.ts'

/** What a device asks for that cannot show a page: RFC 8628 §3.1. Absent parameters are undefined. */
export interface DeviceRequest {
  readonly tenant: string
  readonly endpoint: EndpointVersion
  readonly baseUrl: string
  readonly clientId: string | undefined
  readonly scope: string | undefined
  readonly resource: string | undefined
  readonly claims: string | undefined
}

/** The wire, RFC 8628 §3.2; v1 calls the address otherwise and sends its numbers as texts. */
export interface DeviceResponse {
  readonly user_code: string
  readonly device_code: string
  readonly verification_uri?: string
  readonly verification_url?: string
  readonly expires_in: number | string
  readonly interval: number | string
  readonly message: string
}

/** How a device gets a code for a person to type elsewhere. */
export function answerDeviceRequest(issuer: Issuer, request: DeviceRequest): DeviceResponse {
  const tenant = requireTenantOfApp(issuer, request)
  const { application } = requireApp(tenant, requireParameter(request.clientId, 'client_id'))
  const { scopes, resource } = requireRequested(issuer, tenant, request)
  const content = { appId: application.appId, scopes, resource, claims: parseClaims(request.claims) }
  const { userCode, deviceCode } = issueDeviceCode(tenant, tenant.ids, content, (code, user) =>
    signInAtDevice(issuer, { tenant: tenant.id, userCode: code }, user),
  )
  return deviceResponse(request, userCode, deviceCode)
}

interface Requested {
  readonly scopes: ParsedScopes
  readonly resource: string | undefined
}

/** What makes no sense is refused at once, and not when the person has already signed in. */
function requireRequested(issuer: Issuer, tenant: Tenant, request: DeviceRequest): Requested {
  const { endpoint, scope, resource } = request
  if (endpoint === 'v1') {
    requireResource(issuer, tenant, requireParameter(resource, 'resource'))
    return { scopes: { ...parseScopes(scope ?? ''), permissions: [] }, resource }
  }
  if (resource !== undefined) throw new EntraError('resourceNotSupportedOnV2', {})
  const scopes = parseScopes(requireParameter(scope, 'scope'))
  requireResourceOfScopes(issuer, tenant, scopes)
  return { scopes, resource: undefined }
}

function deviceResponse(
  { endpoint, baseUrl }: DeviceRequest,
  userCode: string,
  deviceCode: string,
): DeviceResponse {
  const uri = `${baseUrl}/device`
  const codes = { user_code: userCode, device_code: deviceCode }
  const message = `To sign in, use a web browser to open the page ${uri} and enter the code ${userCode} to authenticate.`
  return endpoint === 'v2'
    ? { ...codes, verification_uri: uri, expires_in: deviceCodeSeconds, interval: pollingSeconds, message }
    : {
        ...codes,
        verification_url: uri,
        expires_in: String(deviceCodeSeconds),
        interval: String(pollingSeconds),
        message,
      }
}

/** What the page for device codes is asked for. */
export interface DevicePageRequest {
  readonly tenant: string
  /** A code that the page's address holds. */
  readonly userCode: string
}

/** How a person approves a device: they type its code and sign in. */
export async function answerDevicePage(
  issuer: Issuer,
  request: DevicePageRequest,
  browser: Browser,
): Promise<SignInAnswer> {
  const flow = beginDeviceFlow(issuer, request, browser)
  flow.username = request.userCode
  return await continueFlow(issuer, flow)
}

/** What a person does, without one. */
function signInAtDevice(issuer: Issuer, request: DevicePageRequest, user: User): void {
  const flow = beginDeviceFlow(issuer, request, { sessionId: () => undefined, skipsStaySignedIn: true })
  enterDeviceCode(issuer, flow, request.userCode)
  if (flow.refusal !== undefined) throw flow.refusal
  signInWithoutPerson(issuer, flow, user)
  completeDevice(flow)
}

/** Nobody knows yet which tenant it will be: the code tells, and until then any will do. */
function beginDeviceFlow(issuer: Issuer, request: DevicePageRequest, browser: Browser): SignInFlow {
  const [tenant] = issuer.directory.tenants.values()
  if (tenant === undefined) throw new EntraError('noTenantInformation', {})
  return beginFlow({
    purpose: { kind: 'device', device: undefined, hasApproved: false },
    tenant,
    isTenantOpen: isTenantAlias(request.tenant.toLowerCase()),
    client: undefined,
    browser,
  })
}
