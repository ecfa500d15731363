// #region web-app
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { ConfidentialClientApplication } from '@azure/msal-node'
import type { TenantHandle } from 'mock-entra'

/** A web app that signs people in with MSAL Node, and greets them. */
export interface WebApp extends AsyncDisposable {
  readonly url: string
}

/** Starts it, registered in the tenant as it would be in the portal. */
export async function startWebApp(tenant: TenantHandle): Promise<WebApp> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const redirectUri = `${url}/callback`
  const scopes = [`${tenant.api.identifierUri}/Tasks.Read`]
  const app = tenant.addApp({ displayName: 'Web', secret: 's3cret', web: { redirectUris: [redirectUri] } })
  const client = new ConfidentialClientApplication(tenant.msalConfig(app))

  async function greet(callback: URL): Promise<string> {
    const code = callback.searchParams.get('code') ?? ''
    const { account } = await client.acquireTokenByCode({ code, scopes, redirectUri })
    return `Hello, ${account?.name}`
  }

  server.on('request', (request, response) => {
    const asked = new URL(request.url ?? '/', url)
    const answering =
      asked.pathname === '/callback'
        ? greet(asked).then((text) => response.end(text))
        : client
            .getAuthCodeUrl({ scopes, redirectUri })
            .then((location) => response.writeHead(302, { location }).end())
    answering.catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
// #endregion
