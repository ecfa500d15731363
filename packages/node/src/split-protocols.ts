import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Server as TlsServer, TLSSocket } from 'node:tls'

import type { TlsContexts } from './tls-contexts.ts'
import { kindOfTlsError } from './tls-evidence.ts'
import type { TlsEvidence } from './tls-evidence.ts'

// Taken at import: a test may replace process.nextTick by a fake that it has to move by hand.
const nextTick = process.nextTick.bind(process)

const firstByteOfTls = 0x16

/** How long a client may take to say what it wants. */
export const patience = 4000

interface TlsSettings {
  readonly tlsContexts: TlsContexts
  readonly tlsEvidence: TlsEvidence
  /** Takes a decrypted connection on which a client speaks HTTP/2. */
  readonly serveHttp2: (socket: Socket) => void
}

/** Takes over a server's connections: looks at the first byte of each and hands it to the server for its protocol. */
export function splitProtocols(server: Server, settings: TlsSettings): (socket: Socket) => void {
  const [serveHttp] = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]
  if (serveHttp === undefined) throw new Error("Node's http server has no connection listener any more.")
  // Made for the first client that wants TLS, because a test that mints its tokens never does, and it is a seventh of
  // the start.
  let tlsServer: TlsServer | undefined
  const serveTls = (socket: Socket): void => {
    const { remotePort } = socket // a socket that is gone has none
    settings.tlsEvidence.begin(remotePort)
    socket.once('close', () => settings.tlsEvidence.leave(remotePort))
    tlsServer ??= createTlsPart(settings, (decrypted) => serveHttp.call(server, decrypted))
    tlsServer.emit('connection', socket)
  }
  for (const event of ['request', 'connect'] as const) {
    server.on(event, ({ socket }: IncomingMessage) => settings.tlsEvidence.end(socket.remotePort))
  }

  server.removeAllListeners('connection')
  return (socket) => {
    socket.setTimeout(patience, () => socket.destroy())
    socket.once('data', (chunk: Buffer) => {
      socket.setTimeout(0)
      socket.removeAllListeners('timeout')
      socket.pause()
      socket.unshift(chunk)
      if (chunk[0] === firstByteOfTls) serveTls(socket)
      else serveHttp.call(server, socket)
      nextTick(() => socket.resume())
    })
  }
}

function createTlsPart(settings: TlsSettings, serveHttp: (socket: Socket) => void): TlsServer {
  const { tlsContexts, tlsEvidence, serveHttp2 } = settings
  const tlsServer = createTlsServer({
    ...tlsContexts.findOwn(),
    SNICallback: (servername, done) => done(null, tlsContexts.find(servername)),
    ALPNProtocols: ['http/1.1', 'h2'], // in the order of our preference
    handshakeTimeout: patience,
  })
  tlsServer.on('secureConnection', (socket) => {
    tlsEvidence.shake(socket.remotePort, hostOf(socket))
    if (socket.alpnProtocol === 'h2') serveHttp2(socket)
    else serveHttp(socket)
  })
  tlsServer.on('tlsClientError', ({ code }: NodeJS.ErrnoException, socket) => {
    tlsEvidence.end(socket.remotePort)
    tlsEvidence.record({ at: Date.now(), kind: kindOfTlsError(code), host: hostOf(socket), code })
    socket.destroy()
  })
  return tlsServer
}

function hostOf({ servername }: TLSSocket): string | undefined {
  return typeof servername === 'string' ? servername : undefined
}
