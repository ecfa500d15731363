import { PublicClientApplication } from '@azure/msal-node'
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node'
import type { App, TenantHandle } from 'mock-entra'

/** Where a page is served from, and where it takes its codes. */
export const spaOrigin = 'http://localhost:5173'
export const spaRedirectUri = `${spaOrigin}/signed-in`

export function addSpa(tenant: TenantHandle): App {
  return tenant.addApp({ displayName: 'Single-page app', spa: { redirectUris: [spaRedirectUri] } })
}

/** MSAL in a page: its transport says where the page comes from, as a browser does. */
export function createSpaClient(tenant: TenantHandle, app: App, origin = spaOrigin): PublicClientApplication {
  const config = tenant.msalConfig(app)
  return new PublicClientApplication({ ...config, system: { networkClient: networkFrom(origin) } })
}

function networkFrom(origin: string): INetworkModule {
  async function send<Body>(
    url: string,
    init: RequestInit,
    options?: NetworkRequestOptions,
  ): Promise<NetworkResponse<Body>> {
    const response = await fetch(url, { ...init, headers: { ...options?.headers, origin } })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: (await response.json()) as Body,
    }
  }

  return {
    sendGetRequestAsync: (url, options) => send(url, {}, options),
    sendPostRequestAsync: (url, options) => send(url, { method: 'POST', body: options?.body ?? '' }, options),
  }
}
