import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** What a server said on one connection before it hung up. */
export interface Said {
  /** All octets, as latin1. */
  readonly text: string
  /** The statuses of the answers, in their order. */
  readonly statuses: readonly number[]
  /** The body of the last answer. */
  readonly body: string
}

export interface Target {
  readonly port: number
  /** The CA to trust in a TLS handshake. Without it there is none, and the octets go over plain TCP. */
  readonly tlsCa?: string
}

/**
 * Sends octets as they are, never says that it has finished, and waits until the server hangs up.
 *
 * A server that neither answers nor hangs up makes the test time out, and that is what it should do.
 */
export function exchange({ port, tlsCa }: Target, ...parts: readonly (string | Uint8Array)[]): Promise<Said> {
  return new Promise((resolve) => {
    const socket =
      tlsCa === undefined
        ? connect(port, '127.0.0.1')
        : connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: tlsCa })
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', () => socket.destroy()) // it hung up while this end was still sending
    socket.on('close', () => resolve(describe(Buffer.concat(chunks).toString('latin1'))))
    for (const part of parts) socket.write(part)
  })
}

function describe(text: string): Said {
  const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))
  const end = text.lastIndexOf('\r\n\r\n')
  return { text, statuses, body: end === -1 ? '' : text.slice(end + 4) }
}
