import type { TenantHandle } from 'mock-entra'

/** The URL that an app without a library for it writes by hand: without PKCE, state and nonce. */
export function authorizeUrl(tenant: TenantHandle, parameters: Readonly<Record<string, string>>): URL {
  const url = new URL(`${tenant.authority}/oauth2/v2.0/authorize`)
  url.search = new URLSearchParams({
    client_id: tenant.app.appId,
    response_type: 'code',
    ...parameters,
  }).toString()
  return url
}
