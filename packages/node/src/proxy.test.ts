import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { Socket, connect as connectTcp, createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'

import type { App, LogEntry } from '@mock-entra/http'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { createAuthority } from './certificate-authority.ts'
import { listen } from './listener.ts'
import type { Listener } from './listener.ts'
import { microsoftHosts } from './microsoft-hosts.ts'
import { createTlsContexts } from './tls-contexts.ts'
import { createTlsEvidence } from './tls-evidence.ts'

/** Answers with where it was asked. */
const echo: App = ({ baseUrl, path, query }) =>
  Promise.resolve({ status: 200, headers: {}, body: `asked ${baseUrl} ${path} ${query}` })

const authority = createAuthority()

async function aProxy(
  allowHosts: readonly string[] = [],
): Promise<Listener & { readonly logged: LogEntry[] }> {
  const logged: LogEntry[] = []
  const listener = await listen({
    app: echo,
    tlsContexts: createTlsContexts(authority),
    tlsEvidence: createTlsEvidence(() => undefined),
    port: 0,
    answeredHosts: microsoftHosts,
    allowHosts,
    reportBug: () => undefined,
    log: (entry) => logged.push(entry),
  })
  onTestFinished(() => listener.close())
  return { ...listener, logged }
}

/** A server beyond the proxy; returns its port. */
async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

function connectTo({ port }: Listener): Socket {
  const socket = connectTcp({ port, host: '127.0.0.1' })
  onTestFinished(() => void socket.destroy())
  return socket
}

/** Sends all of it at once, and returns all that comes back until the proxy hangs up. */
async function say(proxy: Listener, sent: string): Promise<string> {
  const socket = connectTo(proxy)
  socket.write(sent)
  return await text(socket)
}

async function openTunnel(proxy: Listener, target: string): Promise<Socket> {
  const socket = connectTo(proxy)
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toBe(established)
  return socket
}

/** Lets no connection to `silent.example` be accepted or refused. @returns the socket that is dialled with */
function dialInVain(): Promise<Socket> {
  const connect: unknown = Reflect.get(Socket.prototype, 'connect')
  return new Promise((resolve) => {
    const spy = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...sent) {
      const [options] = [sent[0] as unknown].flat() as readonly { readonly host?: string }[]
      if (options?.host !== 'silent.example') return Reflect.apply(connect as () => Socket, this, sent)
      resolve(this)
      return this
    } as typeof Socket.prototype.connect)
    onTestFinished(() => spy.mockRestore())
  })
}

/** Ends the time that a socket is given to say something, as its timer does. */
function runOutOfTime(socket: Socket): void {
  expect(socket.timeout).toBe(4000)
  socket.emit('timeout')
}

const established = 'HTTP/1.1 200 Connection established\r\n\r\n'
const lastRequest = (host: string): string =>
  `GET /path?a=b HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`

describe("a tunnel to a host of Microsoft's", () => {
  test('ends in the mock, with a certificate for the name that the client asks for', async () => {
    const tunnel = await openTunnel(await aProxy(), 'login.microsoftonline.com:443')
    const socket = connectTls({
      socket: tunnel,
      servername: 'login.microsoftonline.com',
      ca: authority.certificate,
    })
    await once(socket, 'secureConnect')

    socket.write(lastRequest('login.microsoftonline.com'))
    const answer = await text(socket)

    expect(socket.authorized).toBe(true)
    expect(answer).toContain('asked https://login.microsoftonline.com /path a=b')
  })

  test('carries plain HTTP on port 80', async () => {
    const tunnel = await openTunnel(await aProxy(), '169.254.169.254:80')

    tunnel.write(lastRequest('169.254.169.254'))

    expect(await text(tunnel)).toContain('asked http://169.254.169.254 /path a=b')
  })

  test('takes what the client sends without waiting for the answer', async () => {
    const sent = `CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n${lastRequest('169.254.169.254')}`

    const answer = await say(await aProxy(), sent)

    expect(answer).toMatch(/^HTTP\/1\.1 200 Connection established\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
    expect(answer).toContain('asked http://169.254.169.254 /path a=b')
  })

  test('ends with the mock, whether something was said on it or not', async () => {
    const proxy = await aProxy()
    const silent = await openTunnel(proxy, 'login.microsoftonline.com:443')
    const ended = once(silent, 'close')

    await proxy.close()

    await expect(ended).resolves.toBeDefined()
  })
})

describe('a tunnel to another host', () => {
  const refusal =
    "mock-entra does not let example.com:443 through: as a proxy it answers for Microsoft's sign-in hosts and dials " +
    'nobody else. Put example.com into NO_PROXY of the client, or into allowHosts of the mock.'

  test('is refused at once, in the status line as well', async () => {
    const proxy = await aProxy()

    const answer = await say(proxy, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n')

    expect(answer).toBe(
      `HTTP/1.1 403 ${refusal}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
        `Content-Length: ${refusal.length + 1}\r\nConnection: close\r\n\r\n${refusal}\n`,
    )
    expect(proxy.logged).toEqual([
      { method: 'CONNECT', path: 'example.com:443', status: 403, detail: refusal },
    ])
  })

  test('that is refused smuggles no request in', async () => {
    const sent = `CONNECT example.com:443 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc${lastRequest('localhost')}`

    const answer = await say(await aProxy(), sent)

    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
    expect(answer).not.toContain('asked')
  })

  test('with a target that is none is refused with 400', async () => {
    const answer = await say(await aProxy(), 'CONNECT example.com HTTP/1.1\r\nHost: a\r\n\r\n')

    expect(answer).toMatch(/^HTTP\/1\.1 400 mock-entra cannot read the proxy target 'example\.com'\. /)
  })

  test('is a real one where the user lets the host through, and each side ends by itself', async () => {
    const port = await listening(
      createServer({ allowHalfOpen: true }, (socket) => {
        void text(socket).then((all) => socket.end(`got ${all}`))
      }),
    )
    const tunnel = await openTunnel(await aProxy(['127.0.0.1']), `127.0.0.1:${port}`)

    tunnel.end('all of it')

    expect(await text(tunnel)).toBe('got all of it')
  })

  test('gets what a client has sent without waiting, also one that has said all', async () => {
    const port = await listening(
      createServer({ allowHalfOpen: true }, (socket) => {
        void text(socket).then((all) => socket.end(`got ${all}`))
      }),
    )
    const client = connectTcp({
      port: (await aProxy(['127.0.0.1'])).port,
      host: '127.0.0.1',
      allowHalfOpen: true,
    })
    onTestFinished(() => void client.destroy())

    client.end(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\nall of it`)

    expect(await text(client)).toBe(`${established}got all of it`)
  })

  test('ends with the mock', async () => {
    const server = createServer((socket) => void socket.on('error', () => undefined).resume())
    const port = await listening(server)
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const proxy = await aProxy(['127.0.0.1'])
    const tunnel = await openTunnel(proxy, `127.0.0.1:${port}`)
    const closed = once(
      tunnel.on('error', () => undefined),
      'close',
    )
    const acceptedClosed = once((await accepted)[0], 'close')

    await proxy.close()

    await expect(Promise.all([closed, acceptedClosed])).resolves.toHaveLength(2)
  })

  test('is refused with 502 where the host cannot be reached', async () => {
    const server = createServer()
    const port = await listening(server)
    server.close()

    const answer = await say(await aProxy(['127.0.0.1']), `CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`)

    expect(answer).toMatch(
      /^HTTP\/1\.1 502 mock-entra could not reach 127\.0\.0\.1:\d+, which allowHosts names/,
    )
    expect(answer).toContain('(ECONNREFUSED)')
  })
})

describe('a tunnel on which nothing is said', () => {
  const request = 'CONNECT silent.example:443 HTTP/1.1\r\n\r\n'

  test('is no longer dialled for when the client leaves', async () => {
    const proxy = await aProxy(['silent.example'])
    const dialling = dialInVain()
    const client = connectTo(proxy)
    client.write(request)
    const upstream = await dialling
    const closed = once(upstream, 'close')

    client.destroy()

    await closed
    expect(upstream.destroyed).toBe(true)
    expect(proxy.logged).toEqual([])
  })

  test('is no longer dialled for when the mock is closed', async () => {
    const proxy = await aProxy(['silent.example'])
    const dialling = dialInVain()
    connectTo(proxy)
      .on('error', () => undefined)
      .write(request)
    const closed = once(await dialling, 'close')

    await proxy.close()

    await expect(closed).resolves.toBeDefined()
  })

  test('is refused with 504 where the host accepts no connection in time', async () => {
    const proxy = await aProxy(['silent.example'])
    const dialling = dialInVain()
    const answer = say(proxy, request)

    runOutOfTime(await dialling)

    expect(await answer).toMatch(
      /^HTTP\/1\.1 504 mock-entra could not reach silent\.example:443.*\(ETIMEDOUT\)/,
    )
  })

  test.each([
    ["to a host of Microsoft's", 'login.microsoftonline.com:443', /^HTTP\/1\.1 200 /],
    ['that was refused', 'example.com:443', /^HTTP\/1\.1 403 /],
  ])('is ended by the proxy in time: one %s', async (_, target, status) => {
    const proxy = await aProxy()
    const patient = vi.spyOn(Socket.prototype, 'setTimeout')
    onTestFinished(() => patient.mockRestore())
    const client = connectTcp({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
    onTestFinished(() => void client.destroy())
    client.write(`CONNECT ${target} HTTP/1.1\r\n\r\n`)
    const [answer] = (await once(client, 'data')) as [Buffer]
    const sockets = patient.mock.contexts as readonly Socket[]
    const [served] = sockets.filter(({ remotePort }) => remotePort === client.localPort) as [Socket]

    const closed = once(served, 'close')
    runOutOfTime(served)

    expect(answer.toString()).toMatch(status)
    await expect(closed).resolves.toBeDefined()
  })
})

describe('a request for a whole URL', () => {
  test("is answered for a host of Microsoft's, whatever its Host header says", async () => {
    const sent =
      'GET http://169.254.169.254/metadata/identity?a=b HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n'

    const answer = await say(await aProxy(), sent)

    expect(answer).toContain('asked http://169.254.169.254 /metadata/identity a=b')
  })

  test('leads to the same host with one slash more', async () => {
    const sent = 'GET http:///169.254.169.254/a?b HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n'

    const answer = await say(await aProxy(), sent)

    expect(answer).toContain('asked http://169.254.169.254 /a b')
  })

  test('is refused for another host', async () => {
    const proxy = await aProxy()

    const answer = await say(proxy, 'GET http://example.com/?secret=s HTTP/1.1\r\nHost: localhost\r\n\r\n')

    expect(answer).toMatch(/^HTTP\/1\.1 403 mock-entra does not let example\.com:80 through: /)
    expect(proxy.logged).toMatchObject([{ method: 'GET', path: 'http://example.com/', status: 403 }])
  })

  test('is passed on where the user lets the host through, without what concerns the connection only', async () => {
    const server = createHttpServer((incoming, outgoing) => {
      void text(incoming).then((body) => {
        const { method, url, headers } = incoming
        outgoing.writeHead(201, { 'x-kept': 'yes', 'keep-alive': 'timeout=9' })
        outgoing.end(JSON.stringify({ method, url, body, headers }))
      })
    })
    const port = await listening(server)
    const sent =
      `POST http://127.0.0.1:${port}/a?b=c HTTP/1.1\r\nHost: other\r\nConnection: close, x-private\r\nX-Private: 1\r\n` +
      'Proxy-Authorization: Basic eDp5\r\nX-Public: 2\r\nContent-Length: 4\r\n\r\nbody'

    const answer = await say(await aProxy(['127.0.0.1']), sent)

    expect(answer).toMatch(/^HTTP\/1\.1 201 Created\r\n/)
    expect(answer).toContain('x-kept: yes')
    expect(answer).not.toContain('timeout=9')
    expect(answer).toContain('"method":"POST","url":"/a?b=c","body":"body"')
    expect(answer).toContain(`"host":"127.0.0.1:${port}"`)
    expect(answer).toContain('"x-public":"2"')
    expect(answer).not.toMatch(/x-private"|proxy-authorization/i)
  })
})
