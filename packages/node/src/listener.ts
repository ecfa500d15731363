import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Http2Server } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'

import { MockEntraError } from '@mock-entra/core'
import type { App, HttpRequest, HttpResponse, LogEntry } from '@mock-entra/http'

import { reportBug } from './log.ts'
import { readHttpRequest, sendHttpResponse } from './node-http.ts'
import { createProxy } from './proxy.ts'
import { patience, splitProtocols } from './split-protocols.ts'
import type { TlsContexts } from './tls-contexts.ts'
import type { TlsEvidence } from './tls-evidence.ts'

// An ESM import of node:http would load all of undici for the sake of a few getters: 28 ms in front of every test file.
const http = process.getBuiltinModule('node:http')

const loopback = '127.0.0.1'

export interface ListenerSettings {
  readonly app: App
  readonly tlsContexts: TlsContexts
  /** Where it is noted which clients gave up before they asked anything. */
  readonly tlsEvidence: TlsEvidence
  /** 0: any free one. */
  readonly port: number
  /** The hosts that the proxy answers as. @default none */
  readonly answeredHosts?: readonly string[]
  /** The hosts that the proxy lets through. @default none */
  readonly allowHosts?: readonly string[]
  /** Called with what the proxy refuses. */
  readonly log?: ((entry: LogEntry) => void) | undefined
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

/**
 * Opens one loopback port that speaks TLS to who begins with a TLS handshake, and plain HTTP to everybody else; to who
 * asks for it with CONNECT, or with a whole URL, it is a proxy.
 */
export async function listen(settings: ListenerSettings): Promise<Listener> {
  const observers: ExchangeObserver[] = []
  const server = createHttpServer()
  const serve = splitProtocols(server, { ...settings, serveHttp2: createHttp2Part(server) })
  const sockets = trackSockets(server)
  server.on('connection', serve)
  answerRequests(server, { ...settings, serve, observers })
  await openPort(server, settings.port)
  return {
    port: portOf(server),
    observe: (observer) => void observers.push(observer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const socket of sockets) socket.destroy() // tunnels, and those that have not said anything yet
      }),
  }
}

function createHttpServer(): Server {
  return http.createServer({
    headersTimeout: patience,
    requestTimeout: patience,
    connectionsCheckingInterval: 500,
    keepAliveTimeout: 0, // a server that hangs up first makes clients fail now and then; close() ends idle sockets
  })
}

/** HTTP/2, for clients that speak nothing else: made, and its module loaded, when the first of them comes. */
function createHttp2Part(server: Server): (socket: Socket) => void {
  let http2Server: Http2Server | undefined
  return (socket) => {
    // Node's compatibility API: its requests and answers have the members of those of HTTP/1.1 that are used here.
    http2Server ??= process
      .getBuiltinModule('node:http2')
      .createServer((incoming, outgoing) => void server.emit('request', incoming, outgoing))
    http2Server.emit('connection', socket)
  }
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy()) // a client that hangs up is no concern of the test's process
  })
  return sockets
}

interface AnswerSettings extends Omit<ListenerSettings, 'port'> {
  /** Takes a socket on which a client begins to speak, as if it had connected to the port. */
  readonly serve: (socket: Socket) => void
  readonly observers: readonly ExchangeObserver[]
}

function answerRequests(server: Server, settings: AnswerSettings): void {
  const { app, answeredHosts = [], allowHosts = [], log, serve, observers } = settings
  const proxy = createProxy({ answeredHosts, allowHosts, ownPort: () => portOf(server), serve, log })

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await readHttpRequest(incoming)
    // The client has gone, or sent more than anybody means to: there is nobody to answer.
    if (request === undefined) return void incoming.destroy()
    const response = await app(request)
    for (const observer of observers) observer.isAnswered(request, response)
    sendHttpResponse(outgoing, response)
  }

  server.on('connect', (incoming, socket: Socket, head) => proxy.connect(incoming, socket, head))
  server.on('request', (incoming, outgoing) => {
    if (!isOriginForm(incoming) && proxy.forward(incoming, outgoing)) return
    for (const observer of observers) observer.begins(incoming, outgoing)
    answer(incoming, outgoing).catch((bug: unknown) => {
      reportBug(bug) // the app answers whatever goes wrong in it, so this is one step below
      outgoing.destroy()
    })
  })
}

/** A path, or the `*` of OPTIONS; a client that takes the mock for a proxy sends a whole URL: RFC 9112 §3.2. */
function isOriginForm({ url = '/' }: IncomingMessage): boolean {
  return url.startsWith('/') || url === '*'
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
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
