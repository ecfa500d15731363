import type { TenantHandle } from 'mock-entra'

/** An app-only access token, acquired over HTTP. */
export function acquireAppToken(tenant: TenantHandle, resource = tenant.api.identifierUri): Promise<string> {
  return acquireToken(tenant, { grant_type: 'client_credentials', scope: `${resource}/.default` })
}

/** A delegated access token, acquired over HTTP with the user's password. */
export function acquireUserToken(tenant: TenantHandle, resource = tenant.api.identifierUri): Promise<string> {
  const { username, password = '' } = tenant.user
  return acquireToken(tenant, { grant_type: 'password', scope: `${resource}/.default`, username, password })
}

async function acquireToken(tenant: TenantHandle, parameters: Record<string, string>): Promise<string> {
  const { clientId, clientSecret } = tenant.credentials
  const response = await fetch(`${tenant.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...parameters }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`The token endpoint answered ${response.status}: ${text}`)
  return (JSON.parse(text) as { access_token: string }).access_token
}
