import { connect as connectTcp, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'

import type { App, HttpRequest } from '@mock-entra/http'
import { describe, expect, onTestFinished, test } from 'vitest'

import { createAuthority } from './certificate-authority.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { listen } from './listener.ts'
import type { Listener } from './listener.ts'
import { createTlsContexts } from './tls-contexts.ts'
import { createTlsEvidence } from './tls-evidence.ts'

/** Answers with what it was asked. */
const echo: App = ({ method, baseUrl, path, query, body }: HttpRequest) => {
  const answer = { method, baseUrl, path, query, body: new TextDecoder().decode(body) }
  return Promise.resolve({ status: 200, headers: {}, body: JSON.stringify(answer) })
}

async function aListener(
  app: App = echo,
): Promise<{ listener: Listener; authority: CertificateAuthority; bugs: readonly unknown[] }> {
  const authority = createAuthority()
  const bugs: unknown[] = []
  const reportBug = (error: unknown): void => void bugs.push(error)
  const listener = await listen({
    app,
    tlsContexts: createTlsContexts(authority),
    tlsEvidence: createTlsEvidence(() => undefined),
    port: 0,
    reportBug,
  })
  onTestFinished(() => listener.close())
  return { listener, authority, bugs }
}

const request = 'GET /path?a=b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

/** Sends a request and returns all that comes back. */
async function ask(socket: Duplex, text = request): Promise<string> {
  socket.write(text)
  return await readAll(socket)
}

async function readAll(socket: Duplex): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** Shakes hands, or rejects with what the client has against the certificate. */
function shakeHands(options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls(options)
    onTestFinished(() => void socket.destroy())
    socket.once('error', reject)
    socket.once('secureConnect', () => resolve(socket))
  })
}

/** Sends one octet at a time, each in a turn of the event loop of its own. */
function drip(socket: Socket): Duplex {
  socket.setNoDelay()
  const slow = new Duplex({
    read: () => socket.resume(),
    write: (chunk: Buffer, _, done) => {
      const send = (index: number): void => {
        if (index === chunk.length) return done()
        socket.write(chunk.subarray(index, index + 1), () => setImmediate(send, index + 1))
      }
      send(0)
    },
    final: (done) => void socket.end(done),
  })
  socket.on('data', (chunk: Buffer) => {
    if (!slow.push(chunk)) socket.pause()
  })
  socket.on('end', () => slow.push(null))
  return slow
}

describe('one port', () => {
  test('speaks plain HTTP', async () => {
    const { listener } = await aListener()

    const answer = await ask(connectTcp(listener.port, '127.0.0.1'))

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toContain('"baseUrl":"http://localhost","path":"/path","query":"a=b"')
  })

  test('speaks HTTPS', async () => {
    const { listener, authority } = await aListener()
    const socket = await shakeHands({ port: listener.port, host: 'localhost', ca: authority.certificate })

    const answer = await ask(socket)

    expect(socket.authorized).toBe(true)
    expect(answer).toContain('"baseUrl":"https://localhost","path":"/path","query":"a=b"')
  })

  test('tells the protocols apart by the first octet, however few come at once', async () => {
    const { listener, authority } = await aListener()
    const http = drip(connectTcp(listener.port, '127.0.0.1'))
    const https = await shakeHands({
      socket: drip(connectTcp(listener.port, '127.0.0.1')),
      servername: 'localhost',
      ca: authority.certificate,
    })

    const answers = await Promise.all([ask(http), ask(https)])

    expect(answers[0]).toContain('"baseUrl":"http://localhost"')
    expect(answers[1]).toContain('"baseUrl":"https://localhost"')
  })

  test('answers several requests on one connection', async () => {
    const { listener } = await aListener()
    const first = 'POST /one HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello'

    const answers = await ask(connectTcp(listener.port, '127.0.0.1'), first + request)

    expect(answers.match(/"path":"[^"]+"/g)).toEqual(['"path":"/one"', '"path":"/path"'])
    expect(answers).toContain('"body":"hello"')
  })

  test.each([
    ['neither TLS nor HTTP', Buffer.from([0x00, 0xff, 0x0d, 0x0a, 0x0d, 0x0a])],
    ['what begins like TLS and goes on otherwise', Buffer.from('\x16GET / HTTP/1.1\r\n\r\n')],
  ])('ends a connection that says %s', async (_, octets) => {
    const { listener } = await aListener()
    const socket = connectTcp(listener.port, '127.0.0.1')
    socket.on('error', () => {}) // a reset is an end too

    socket.write(octets)
    await new Promise<void>((resolve) => socket.resume().once('close', () => resolve()))

    const next = await ask(connectTcp(listener.port, '127.0.0.1'))
    expect(next).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  test('outlives a client that does not trust its CA', async () => {
    const { listener, authority } = await aListener()

    const refusal = await shakeHands({ port: listener.port, host: 'localhost', ca: [] }).catch(
      (error: unknown) => error,
    )

    expect(refusal).toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' })
    await shakeHands({ port: listener.port, host: 'localhost', ca: authority.certificate })
  })
})

describe('the certificate', () => {
  test.each([
    'localhost',
    'LOCALHOST',
    'login.microsoftonline.com',
    'Login.MicrosoftOnline.com',
    'sts.windows.net',
    'westeurope.login.microsoft.com',
    'contoso.ciamlogin.com',
    'entra.localhost',
    'a.b.c.localhost',
    'xn--mnchen-3ya.localhost',
  ])('is accepted by a client that calls the mock %s', async (servername) => {
    const { listener, authority } = await aListener()

    const socket = await shakeHands({
      port: listener.port,
      host: '127.0.0.1',
      servername,
      ca: authority.certificate,
    })

    expect(socket.authorized).toBe(true)
    const names = servername.toLowerCase() === 'localhost' ? /^DNS:localhost, / : /^DNS:[^,]+$/
    expect(socket.getPeerCertificate().subjectaltname).toMatch(names)
  })

  test('is accepted by a client that calls the mock by its address, and names no host', async () => {
    const { listener, authority } = await aListener()

    const socket = await shakeHands({ port: listener.port, host: '127.0.0.1', ca: authority.certificate })

    expect(socket.authorized).toBe(true)
    expect(socket.getPeerCertificate().subjectaltname).toContain('IP Address:127.0.0.1')
  })

  test('is for the name alone that the client asked for', async () => {
    const { listener, authority } = await aListener()

    const refusal = await shakeHands({
      port: listener.port,
      host: '127.0.0.1',
      servername: 'login.microsoftonline.com',
      ca: authority.certificate,
      checkServerIdentity: (_, { subjectaltname }) => new Error(subjectaltname),
    }).catch((error: Error) => error.message)

    expect(refusal).toBe('DNS:login.microsoftonline.com')
  })

  test('of a name is made once', async () => {
    const { listener, authority } = await aListener()
    const call = async (): Promise<string> => {
      const servername = 'login.microsoftonline.com'
      const socket = await shakeHands({
        port: listener.port,
        host: '127.0.0.1',
        servername,
        ca: authority.certificate,
      })
      return socket.getPeerCertificate().fingerprint256
    }

    const [first, second] = [await call(), await call()]

    expect(second).toBe(first)
  })
})

describe('close', () => {
  test('ends connections that have said nothing, that are idle, and that wait for an answer', async () => {
    const never = new Promise<never>(() => {})
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>()
    const app: App = (incoming) => {
      if (incoming.path !== '/wait') return echo(incoming)
      isAsked()
      return never
    }
    const { listener, authority } = await aListener(app)
    const idle = await shakeHands({ port: listener.port, host: 'localhost', ca: authority.certificate })
    idle.write(request.replace('close', 'keep-alive'))
    await new Promise((resolve) => idle.once('data', resolve))
    const silent = connectTcp(listener.port, '127.0.0.1')
    const waiting = connectTcp(listener.port, '127.0.0.1')
    waiting.write(request.replace('/path', '/wait'))
    await asked
    const closed = [idle, silent, waiting].map(
      (socket) => new Promise((resolve) => socket.on('error', () => {}).once('close', resolve)),
    )

    const start = performance.now()
    await listener.close()
    await Promise.all(closed)

    expect(performance.now() - start).toBeLessThan(2000) // what a silent client is granted is twice that
    await expect(ask(connectTcp(listener.port, '127.0.0.1'))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

test('an app that fails instead of answering is reported, and the client is not left waiting', async () => {
  const bug = new Error('a bug of ours')
  const { listener, bugs } = await aListener(() => Promise.reject(bug))

  await expect(ask(connectTcp(listener.port, '127.0.0.1'))).resolves.toBe('')

  expect(bugs).toEqual([bug])
})

test('a port that is taken is refused with its number and a way out', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const { port } = other.address() as AddressInfo

  const refusal = listen({
    app: echo,
    tlsContexts: createTlsContexts(createAuthority()),
    tlsEvidence: createTlsEvidence(() => undefined),
    port,
    reportBug: () => undefined,
  })

  await expect(refusal).rejects.toMatchObject({
    code: 'MOCK_ENTRA_PORT_TAKEN',
    option: 'options.port',
    received: `${port}, which another process listens on`,
    remedy: expect.stringContaining('choose another port'),
    cause: expect.objectContaining({ code: 'EADDRINUSE' }),
  })
})
