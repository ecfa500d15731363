import type { Socket } from 'node:net'

import type { HttpResponse } from '@mock-entra/http'

import type { ExchangeObserver } from '../listener.ts'
import { isAmong } from '../microsoft-hosts.ts'
import { setImmediate } from '../real-timers.ts'

/** What clients of claimed hosts are waiting for. */
export interface Exchanges extends ExchangeObserver {
  /** Whether a client is in the middle of something, or has reason to try again by itself. */
  readonly isUnfinished: (connections: ReadonlySet<Socket>) => Promise<boolean>
}

/** Remembers which exchanges are not over, because their clients would go on with them elsewhere. */
export function createExchanges(hosts: readonly string[]): Exchanges {
  /** How many requests wait for an answer, by the port at the client's end. */
  const waiting = new Map<number, number>()
  const toBeRetried = new Set<string>()
  let begun = 0

  /** Answers and requests that are on their way within this process arrive in a turn of the event loop. */
  async function letArrive(): Promise<void> {
    for (let before = -1; before !== begun;) {
      before = begun
      await new Promise((resolve) => setImmediate(resolve))
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  return {
    begins: ({ socket }, outgoing) => {
      const port = socket.remotePort ?? 0
      if (!waiting.has(port)) socket.once('close', () => waiting.delete(port))
      waiting.set(port, (waiting.get(port) ?? 0) + 1)
      begun++
      outgoing.once('close', () => {
        const count = waiting.get(port)
        if (count !== undefined) waiting.set(port, count - 1)
      })
    },
    isAnswered: (request, response) => {
      if (!isAmong(hosts, new URL(request.baseUrl).hostname)) return
      const what = `${request.method} ${request.path}`
      if (invitesRetry(response)) toBeRetried.add(what)
      else toBeRetried.delete(what)
    },
    isUnfinished: async (connections) => {
      await letArrive()
      const isAtRest = ({ localPort, destroyed }: Socket): boolean =>
        destroyed || waiting.get(localPort ?? 0) === 0
      return toBeRetried.size > 0 || ![...connections].every(isAtRest)
    },
  }
}

/** What clients and SDKs try again: throttling, failures of the service, cut connections, a device code not yet used. */
function invitesRetry({ status, fault, body }: HttpResponse): boolean {
  const isBroken = fault?.connection !== undefined && fault.connection !== 'drip'
  return isBroken || status === 429 || status >= 500 || body.includes('"authorization_pending"')
}
