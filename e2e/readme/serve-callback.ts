import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A web app that has nothing but a callback. */
export interface CallbackApp extends AsyncDisposable {
  readonly redirectUri: string
}

export async function serveCallback(): Promise<CallbackApp> {
  const server = createServer((_, response) => response.end('signed in'))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  return {
    redirectUri: `http://localhost:${port}/auth/callback`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
