import type { App, TenantHandle } from 'mock-entra'

import { authorizeUrl } from '../support/authorize-url.ts'
import type { Parameters } from '../support/authorize-url.ts'

/** An app at an origin of its own, which gets its ID token at once. */
export function addWebApp(tenant: TenantHandle, displayName: string): App {
  const origin = `https://${displayName.toLowerCase()}.example`
  return tenant.addApp({
    displayName,
    web: {
      redirectUris: [`${origin}/callback`],
      logoutUrl: `${origin}/signed-out`,
      implicitGrantSettings: { enableIdTokenIssuance: true },
    },
  })
}

/** Where such an app sends a browser to sign in. */
export function signInUrl(
  tenant: TenantHandle,
  { appId, displayName }: App,
  parameters: Parameters = {},
): URL {
  return authorizeUrl(tenant, {
    client_id: appId,
    redirect_uri: `https://${displayName.toLowerCase()}.example/callback`,
    response_type: 'id_token',
    scope: 'openid profile',
    nonce: 'n',
    ...parameters,
  })
}
