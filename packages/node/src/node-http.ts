import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'

import type { Fault } from '@mock-entra/core'
import type { HttpRequest, HttpResponse } from '@mock-entra/http'

import * as timers from './real-timers.ts'

/** What is kept of a body, and what is read before the connection is cut. */
const mostKept = 1024 * 1024
const mostRead = 64 * mostKept

/** A request of Node's as plain data; undefined when the client went away before it was complete. */
export async function readHttpRequest(incoming: IncomingMessage): Promise<HttpRequest | undefined> {
  const body = await readBody(incoming)
  if (body === undefined) return undefined
  return {
    method: incoming.method ?? 'GET',
    ...readTarget(incoming),
    headers: incoming.headers as Readonly<Record<string, string | undefined>>,
    body: body.octets,
    isBodyTooLarge: body.isTooLarge,
    ipAddress: incoming.socket.remoteAddress ?? '127.0.0.1',
  }
}

export function sendHttpResponse(outgoing: ServerResponse, response: HttpResponse): void {
  const { fault } = response
  if (fault === undefined) return sendAtOnce(outgoing, response)
  const { delay = 0 } = fault
  if (delay === 0) return sendFaulty(outgoing, response, fault)
  const timer = timers.setTimeout(() => sendFaulty(outgoing, response, fault), delay)
  outgoing.on('close', () => timers.clearTimeout(timer)) // also when the mock is closed: nothing is left to wait for
}

function sendAtOnce(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
  if (outgoing.destroyed) return
  const length = Buffer.byteLength(body)
  outgoing.writeHead(status, { ...(headers as OutgoingHttpHeaders), 'content-length': length })
  outgoing.end(body, length === body.length ? 'latin1' : 'utf8') // all ASCII: the same octets, written faster
}

/** What a planned fault does to the connection. */
function sendFaulty(outgoing: ServerResponse, response: HttpResponse, { connection }: Fault): void {
  if (outgoing.destroyed) return
  switch (connection) {
    case undefined:
      return sendAtOnce(outgoing, response)
    case 'hang':
      return // until the client gives up, or the mock is closed
    case 'cut':
      outgoing.socket?.destroy()
      return
    case 'cut-mid-body':
      return sendHalf(outgoing, response)
    case 'drip':
      return drip(outgoing, response)
  }
}

/** An answer without a body, such as a redirect, announces one: it would be whole otherwise. */
function sendHalf(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
  const octets = Buffer.from(body)
  const length = Math.max(octets.length, 1)
  outgoing.writeHead(status, { ...(headers as OutgoingHttpHeaders), 'content-length': length })
  outgoing.write(octets.subarray(0, Math.floor(octets.length / 2)), () => outgoing.socket?.destroy())
}

/** How long a client waits for each piece, and how many there are: whatever the length, it waits no longer than tests do. */
const dripInterval = 3
const mostPieces = 100

function drip(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
  const octets = Buffer.from(body)
  const size = Math.ceil(octets.length / mostPieces)
  outgoing.writeHead(status, { ...(headers as OutgoingHttpHeaders), 'content-length': octets.length })
  let sent = 0
  const timer = timers.setInterval(() => {
    outgoing.write(octets.subarray(sent, sent + size))
    sent += size
    if (sent < octets.length) return
    timers.clearInterval(timer)
    outgoing.end()
  }, dripInterval)
  outgoing.on('close', () => timers.clearInterval(timer))
}

interface Body {
  readonly octets: Uint8Array
  readonly isTooLarge: boolean
}

/** Reads on past what is kept, because a client that is cut off while it sends does not see the answer. */
function readBody(incoming: IncomingMessage): Promise<Body | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  return new Promise((resolve) => {
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= mostKept) chunks.push(chunk)
      if (length > mostRead) resolve(undefined)
    })
    incoming.on('end', () => resolve({ octets: joinChunks(chunks), isTooLarge: length > mostKept }))
    incoming.on('error', () => resolve(undefined))
  })
}

function joinChunks(chunks: readonly Buffer[]): Uint8Array {
  const [first] = chunks
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks)
}

interface Target {
  readonly baseUrl: string
  readonly path: string
  readonly query: string
}

/** In a whole URL, host and scheme are what counts, whatever the Host header says: RFC 9112 §3.2.2. Any number of slashes lead to the host. */
function readTarget(incoming: IncomingMessage): Target {
  const target = incoming.url ?? '/'
  const root = /^https?:\/+[^/?#]*/i.exec(target)?.[0] ?? ''
  const local = target.slice(root.length)
  const mark = local.indexOf('?')
  return {
    baseUrl: URL.parse(root)?.origin ?? baseUrlOf(incoming),
    path: (mark === -1 ? local : local.slice(0, mark)) || '/',
    query: mark === -1 ? '' : local.slice(mark + 1),
  }
}

/** A host with or without a port, and nothing else that a URL may hold. */
function isHost(text: string): boolean {
  return /^[a-z0-9._:[\]-]+$/i.test(text) && URL.canParse(`http://${text}`)
}

function baseUrlOf({ headers, socket }: IncomingMessage): string {
  const isTls = (socket as Partial<TLSSocket>).encrypted === true
  const scheme = isTls ? 'https' : 'http'
  const named = headers.host ?? String(headers[':authority'] ?? '') // the latter in HTTP/2
  const host = named.replace(isTls ? /:443$/ : /:80$/, '') // a few clients name the default port, as http2.connect does
  return isHost(host) ? `${scheme}://${host}` : `${scheme}://localhost:${socket.localPort}`
}
