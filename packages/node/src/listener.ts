import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Http2Server } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Server as TlsServer, TLSSocket } from 'node:tls'

import { MockEntraError } from '@mock-entra/core'
import type { App, HttpRequest, HttpResponse } from '@mock-entra/http'

import { reportBug } from './log.ts'
import { readHttpRequest, sendHttpResponse } from './node-http.ts'
import type { TlsContexts } from './tls-contexts.ts'

// An ESM import of node:http would load all of undici for the sake of a few getters: 28 ms in front of every test file.
const http = process.getBuiltinModule('node:http')

// Taken at import: a test may replace process.nextTick by a fake that it has to move by hand.
const nextTick = process.nextTick.bind(process)

const loopback = '127.0.0.1'
const firstByteOfTls = 0x16

/** How long a client may take to say what it wants. */
const patience = 4000

export interface ListenerSettings {
  readonly app: App
  readonly tlsContexts: TlsContexts
  /** 0: any free one. */
  readonly port: number
}

/** Who wants to know of requests and answers. */
export interface ExchangeObserver {
  readonly begins: (incoming: IncomingMessage, outgoing: ServerResponse) => void
  readonly isAnswered: (request: HttpRequest, response: HttpResponse) => void
}

export interface Listener {
  readonly port: number
  /** Tells of each exchange from now on. */
  readonly observe: (observer: ExchangeObserver) => void
  /** Stops listening and ends every connection, idle or not. */
  readonly close: () => Promise<void>
}

/** Opens one loopback port that speaks TLS to who begins with a TLS handshake, and plain HTTP to everybody else. */
export async function listen({ app, tlsContexts, port }: ListenerSettings): Promise<Listener> {
  const observers: ExchangeObserver[] = []
  const serve = createRequestListener(app, observers)
  const server = createHttpServer(serve)
  const sockets = splitProtocols(server, createHttp2Part(serve), tlsContexts)
  await openPort(server, port)
  return {
    port: (server.address() as AddressInfo).port,
    observe: (observer) => void observers.push(observer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const socket of sockets) socket.destroy() // those that have not said anything yet
      }),
  }
}

type RequestListener = (incoming: IncomingMessage, outgoing: ServerResponse) => void

function createHttpServer(serve: RequestListener): Server {
  const options = {
    headersTimeout: patience,
    requestTimeout: patience,
    connectionsCheckingInterval: 500,
    keepAliveTimeout: 0, // a server that hangs up first makes clients fail now and then; close() ends idle sockets
  }
  return http.createServer(options, serve)
}

function createRequestListener(app: App, observers: readonly ExchangeObserver[]): RequestListener {
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await readHttpRequest(incoming)
    // The client has gone, or sent more than anybody means to: there is nobody to answer.
    if (request === undefined) return void incoming.destroy()
    const response = await app(request)
    for (const observer of observers) observer.isAnswered(request, response)
    sendHttpResponse(outgoing, response)
  }

  return (incoming, outgoing) => {
    for (const observer of observers) observer.begins(incoming, outgoing)
    answer(incoming, outgoing).catch((bug: unknown) => {
      reportBug(bug) // the app answers whatever goes wrong in it, so this is one step below
      outgoing.destroy()
    })
  }
}

/** Looks at the first byte of each connection and hands it to the server for its protocol. */
function splitProtocols(
  server: Server,
  serveHttp2: (socket: Socket) => void,
  tlsContexts: TlsContexts,
): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  const [serveHttp] = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]
  if (serveHttp === undefined) throw new Error("Node's http server has no connection listener any more.")
  // Made for the first client that wants TLS, because a test that mints its tokens never does, and it is a seventh of
  // the start.
  let tlsServer: TlsServer | undefined
  const serveTls = (socket: Socket): void => {
    tlsServer ??= createTlsPart(tlsContexts, (decrypted) =>
      decrypted.alpnProtocol === 'h2' ? serveHttp2(decrypted) : serveHttp.call(server, decrypted),
    )
    tlsServer.emit('connection', socket)
  }

  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy()) // a client that hangs up is no concern of the test's process
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
  })
  return sockets
}

/** HTTP/2, for clients that speak nothing else: made, and its module loaded, when the first of them comes. */
function createHttp2Part(serve: RequestListener): (socket: Socket) => void {
  let server: Http2Server | undefined
  return (socket) => {
    server ??= process.getBuiltinModule('node:http2').createServer((incoming, outgoing) => {
      // Node's compatibility API: they have the members of those of HTTP/1.1 that are used here.
      serve(incoming as unknown as IncomingMessage, outgoing as unknown as ServerResponse)
    })
    server.emit('connection', socket)
  }
}

function createTlsPart(tlsContexts: TlsContexts, serve: (socket: TLSSocket) => void): TlsServer {
  const tlsServer = createTlsServer({
    ...tlsContexts.findOwn(),
    SNICallback: (servername, done) => done(null, tlsContexts.find(servername)),
    ALPNProtocols: ['http/1.1', 'h2'], // in the order of our preference
    handshakeTimeout: patience,
  })
  tlsServer.on('secureConnection', serve)
  tlsServer.on('tlsClientError', (_error, socket) => void socket.destroy()) // the client says why, e.g. an unknown CA
  return tlsServer
}

async function openPort(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void => reject(describeListenError(cause, port))
    server.once('error', refuse)
    server.listen(port, loopback, () => {
      server.off('error', refuse)
      resolve()
    })
  })
}

function describeListenError(cause: NodeJS.ErrnoException, port: number): Error {
  if (cause.code !== 'EADDRINUSE' && cause.code !== 'EACCES') return cause
  const taken = cause.code === 'EADDRINUSE'
  return new MockEntraError(taken ? 'MOCK_ENTRA_PORT_TAKEN' : 'MOCK_ENTRA_INVALID_OPTION', {
    option: 'options.port',
    received: `${port}, ${taken ? 'which another process listens on' : 'which this user may not listen on'}`,
    expected: 'a port that is free',
    remedy:
      'Stop the other process, choose another port, give a list of ports, or leave port out for any free one.',
    cause,
  })
}
