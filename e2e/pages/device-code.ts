import type { App, TenantHandle } from 'mock-entra'

export interface DeviceCode {
  readonly user_code: string
  readonly device_code: string
  readonly verification_uri: string
}

/** What a device does that cannot show a page. */
export async function requestDeviceCode(tenant: TenantHandle, { appId }: App): Promise<DeviceCode> {
  const scope = `openid ${tenant.api.identifierUri}/Tasks.Read`
  return (await post(tenant, 'devicecode', { client_id: appId, scope })) as unknown as DeviceCode
}

/** What the device gets that asks for its tokens. */
export async function pollDeviceCode(
  tenant: TenantHandle,
  { appId }: App,
  { device_code }: DeviceCode,
): Promise<Record<string, unknown>> {
  return await post(tenant, 'token', {
    client_id: appId,
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code,
  })
}

async function post(
  { authority }: TenantHandle,
  endpoint: string,
  form: Record<string, string>,
): Promise<Record<string, unknown>> {
  const url = `${authority}/oauth2/v2.0/${endpoint}`
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) })
  return (await response.json()) as Record<string, unknown>
}
