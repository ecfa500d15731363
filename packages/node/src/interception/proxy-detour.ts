import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import type { Proxy } from './proxies.ts'
import { ConnectionRefusal } from './refusal.ts'
import { direct, findRoute } from './route.ts'

const net = process.getBuiltinModule('node:net')
const http = process.getBuiltinModule('node:http')

/** Stands in front of one proxy. */
export interface ProxyDetour {
  readonly port: number
  /** Takes no more connections. Tunnels to other hosts stay open, since they are none of ours. */
  readonly close: () => void
}

/**
 * Opens a loopback port that takes the place of a proxy: what is for claimed hosts goes to the mock, the rest to the proxy.
 *
 * `NO_PROXY` would not do: `@azure/identity` and Node's own agents read it once, before the mock starts, and other
 * processes would inherit it.
 */
export async function openProxyDetour(proxy: Proxy): Promise<ProxyDetour> {
  const server = http.createServer((incoming, outgoing) => forward(incoming, outgoing, proxy))
  server.on('connect', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    tunnel({ incoming, client, head }, proxy)
  })
  server.unref()
  await openPort(server)
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() }
}

function openPort(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
}

/** A request for a whole URL, which is how plain http goes through a proxy. */
function forward(incoming: IncomingMessage, outgoing: ServerResponse, proxy: Proxy): void {
  const { method, url: path = '', rawHeaders: headers } = incoming
  const url = URL.parse(path)
  const target = openTarget({ host: url?.hostname ?? '', port: url?.port || '80' }, proxy)
  if (target instanceof ConnectionRefusal) return void outgoing.writeHead(502).end(target.message)
  const request = http.request({ createConnection: () => target.socket, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    answer.pipe(outgoing)
  })
  request.on('error', () => outgoing.destroy())
  outgoing.on('close', () => request.destroy())
  target.socket.unref() // as in join
  incoming.socket.unref()
  incoming.pipe(request)
}

interface TunnelRequest {
  readonly incoming: IncomingMessage
  readonly client: Duplex
  /** What the client has sent already of what is for the other end. */
  readonly head: Buffer
}

function tunnel({ incoming, client, head }: TunnelRequest, proxy: Proxy): void {
  const address = incoming.url ?? ''
  const colon = address.lastIndexOf(':')
  const target = openTarget({ host: address.slice(0, colon), port: address.slice(colon + 1) }, proxy)
  if (target instanceof ConnectionRefusal) {
    return void client.end(`HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\n\r\n${target.message}\n`)
  }
  const { socket, isMock } = target
  socket.once('connect', () => {
    if (isMock) client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    else socket.write(renderHead(incoming))
    socket.write(head)
    socket.pipe(client).pipe(socket)
  })
  join(client, socket)
}

/** One ends with the other; neither keeps the process alive, which is for the client at the near end to decide. */
function join(client: Duplex, socket: Socket): void {
  ;(client as Socket).unref()
  socket.unref()
  socket.on('error', () => client.destroy())
  socket.on('close', () => client.destroy())
  client.on('error', () => socket.destroy())
  client.on('close', () => socket.destroy())
}

interface Target {
  readonly socket: Socket
  readonly isMock: boolean
}

/** The mock for claimed hosts, and the proxy for all others. */
function openTarget(
  { host, port }: { host: string; port: string },
  proxy: Proxy,
): Target | ConnectionRefusal {
  const route = findRoute({ host, port })
  if (route?.way === 'nowhere') return route.refusal
  if (route?.way === 'to the mock') return { socket: net.connect({ host, port: Number(port) }), isMock: true }
  return { socket: net.connect({ ...proxy, [direct]: true } as Proxy), isMock: false }
}

function renderHead({ method, url, rawHeaders }: IncomingMessage): string {
  const fields = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('')
  return `${method} ${url} HTTP/1.1\r\n${fields}\r\n`
}
