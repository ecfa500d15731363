import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'
import type { Duplex } from 'node:stream'

import { withoutCredentials } from '@mock-entra/core'
import type { LogEntry } from '@mock-entra/http'

import {
  decideTarget,
  parseAuthority,
  refuseMalformed,
  refuseUnreachable,
  targetOfUrl,
} from './proxy-target.ts'
import type { ProxyDecision, ProxyRefusal, ProxyRules, ProxyTarget } from './proxy-target.ts'

const http = process.getBuiltinModule('node:http') // see listener.ts

/** How long a host that is let through may take to accept a connection, in milliseconds. */
const patience = 4000

/** The mock as an HTTP proxy: RFC 9110 §9.3.6, RFC 9112 §3.2.2. */
export interface Proxy {
  /**
   * Answers a CONNECT request.
   *
   * @param socket the connection on which it came, which is the client's to speak on from here
   * @param head what the client sent without waiting for the answer: the first bytes of the tunnel, never a request of ours
   */
  readonly connect: (request: IncomingMessage, socket: Socket, head: Buffer) => void
  /** Answers a request whose target is a whole URL. Returns false where the mock is to answer it itself. */
  readonly forward: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean
}

export interface ProxySettings extends Omit<ProxyRules, 'ownPort'> {
  /** The port of the mock itself, once it is known. */
  readonly ownPort: () => number
  /** Takes a socket on which a client speaks to one of the hosts that the mock answers as. */
  readonly serve: (socket: Socket) => void
  /** Called with every refusal. */
  readonly log?: ((entry: LogEntry) => void) | undefined
}

export function createProxy({ ownPort, serve, log, ...rules }: ProxySettings): Proxy {
  const decide = (target: ProxyTarget): ProxyDecision =>
    decideTarget(target, { ...rules, ownPort: ownPort() })

  /** What is refused here never comes to the app, which logs everything else. */
  function tell({ method = '', url = '' }: IncomingMessage, refusal: ProxyRefusal): ProxyRefusal {
    const [path = ''] = withoutCredentials(url).slice(0, 256).split('?') // a query may hold secrets as well
    log?.({ method, path, status: refusal.status, detail: refusal.message })
    return refusal
  }

  return {
    connect: (request, socket, head) => {
      const { url = '' } = request
      const target = parseAuthority(url)
      const decision = target === undefined ? refuseMalformed(url) : decide(target)
      if (decision.kind === 'refuse') return refuseTunnel(socket, tell(request, decision))
      if (head.length > 0) socket.unshift(head)
      if (decision.kind === 'dial') return openTunnel(socket, decision.target)
      socket.write(established)
      serve(socket)
    },
    forward: (incoming, outgoing) => {
      const url = URL.parse(incoming.url ?? '')
      const decision = url === null ? refuseMalformed(incoming.url ?? '') : decide(targetOfUrl(url))
      if (decision.kind === 'refuse') sendRefusal(outgoing, tell(incoming, decision))
      if (decision.kind === 'dial') forwardRequest({ incoming, outgoing, target: decision.target })
      return decision.kind !== 'answer'
    },
  }
}

const established = 'HTTP/1.1 200 Connection established\r\n\r\n'

/** The message is in the status line as well, because that is all that Python's requests shows of a refused tunnel. */
function refuseTunnel(socket: Socket, { status, message }: ProxyRefusal): void {
  socket.end(
    `HTTP/1.1 ${status} ${message}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${message.length + 1}\r\nConnection: close\r\n\r\n${message}\n`,
  )
  // What follows belongs to the tunnel that there is not, and is read only so that the client sees the answer.
  socket.resume()
  socket.setTimeout(patience, () => socket.destroy())
}

function sendRefusal(outgoing: ServerResponse, { status, message }: ProxyRefusal): void {
  outgoing.writeHead(status, message, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
  outgoing.end(`${message}\n`)
}

/** The only place where the mock dials out, and only to a host that the user named. */
function openTunnel(socket: Socket, target: ProxyTarget): void {
  const upstream = dial(target)
  const giveUp = (): void => void upstream.destroy()
  const stopWatching = destroyWhenLeft(socket)
  socket.once('close', giveUp) // also when the mock is closed while it dials
  upstream.once('error', (error: NodeJS.ErrnoException) => {
    stopWatching()
    refuseTunnel(socket, refuseUnreachable(target, error.code ?? error.message))
  })
  upstream.once('connect', () => {
    stopWatching()
    upstream.setTimeout(0)
    upstream.removeAllListeners('error')
    socket.write(established)
    join(socket, upstream)
    join(upstream, socket)
  })
}

/** Only who reads learns that the other end has gone. What it has sent without waiting stays in the socket. */
function destroyWhenLeft(socket: Socket): () => void {
  const look = (): void => void socket.read(0)
  const leave = (): void => void socket.destroy()
  socket.on('readable', look).once('end', leave)
  return () => void socket.off('readable', look).off('end', leave)
}

/** One side that ends, ends the other when all has arrived; one that breaks, breaks it. */
function join(from: Duplex, to: Duplex): void {
  pipeline(from, to, (error) => {
    if (error !== null && error !== undefined) to.destroy()
  })
}

function dial({ host, port }: ProxyTarget): Socket {
  const upstream = connect({ host, port, allowHalfOpen: true })
  const timeout: NodeJS.ErrnoException = Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })
  upstream.setTimeout(patience, () => upstream.destroy(timeout))
  return upstream
}

interface Forwarding {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly target: ProxyTarget
}

function forwardRequest({ incoming, outgoing, target }: Forwarding): void {
  const url = new URL(incoming.url ?? '')
  if (url.protocol !== 'http:') return sendRefusal(outgoing, refuseMalformed(url.origin))
  const request = http.request({
    ...target,
    method: incoming.method,
    path: url.pathname + url.search,
    headers: { ...endToEnd(incoming.headers), host: url.host },
    agent: false,
    timeout: patience,
  })
  request.once('timeout', () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
  request.once('error', (error: NodeJS.ErrnoException) => {
    if (outgoing.headersSent) return void outgoing.destroy()
    sendRefusal(outgoing, refuseUnreachable(target, error.code ?? error.message))
  })
  request.once('response', (answer) => {
    request.setTimeout(0)
    outgoing.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers))
    pipeline(answer, outgoing, () => undefined) // a side that breaks off has broken the other by then
  })
  outgoing.once('close', () => request.destroy())
  incoming.pipe(request)
}

/** RFC 9110 §7.6.1: what concerns one connection only is not passed on. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = new Set((headers.connection ?? '').toLowerCase().split(/\s*,\s*/))
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !named.has(name)),
  )
}
