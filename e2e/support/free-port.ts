import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'

/** Listens on a loopback port. */
export async function occupyPort(port: number): Promise<{ readonly port: number } & AsyncDisposable> {
  const server = createServer()
  await listen(server, port)
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/**
 * A port that nobody listens on.
 *
 * Below those that the system hands out, so that no other test file is given it in the meantime.
 */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    try {
      await using _ = await occupyPort(port)
      return port
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}
