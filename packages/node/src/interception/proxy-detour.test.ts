import { createServer, request } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'

import type { MockEntra } from '../mock-entra.ts'
import { startMockEntra } from '../start-mock-entra.ts'

/** A proxy of a company, and what it was asked. */
interface CompanyProxy {
  readonly server: Server
  readonly port: number
  readonly asked: string[]
}

/** Answers by itself instead of going on. */
async function startCompanyProxy(): Promise<CompanyProxy> {
  const asked: string[] = []
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url} ${incoming.headers['proxy-authorization'] ?? ''}`.trim())
    outgoing.writeHead(203, { 'x-proxy': 'company' }).end('from the company')
  })
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url}`)
    socket.end('HTTP/1.1 200 OK\r\n\r\nfrom the other end')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { server, port: (server.address() as AddressInfo).port, asked }
}

let proxy: CompanyProxy
let entra: MockEntra
beforeEach(async () => {
  proxy = await startCompanyProxy()
  vi.stubEnv('HTTPS_PROXY', `http://user:secret@127.0.0.1:${proxy.port}`)
  entra = await startMockEntra({ intercept: true })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await entra.close()
})

/** Asks the proxy for a whole URL. */
async function askFor(url: string): Promise<{ status: number | undefined; body: string }> {
  const headers = { host: new URL(url).host, 'proxy-authorization': 'Basic dTpz' }
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port: proxy.port, path: url, headers }, resolve).on('error', reject).end()
  })
  let body = ''
  for await (const chunk of incoming) body += String(chunk)
  return { status: incoming.statusCode, body }
}

/** Asks the proxy for a connection. */
function openTunnel(target: string): Promise<{ socket: Socket; answer: string }> {
  return new Promise((resolve) => {
    const socket = connect(proxy.port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)
    socket.once('data', (chunk) => resolve({ socket, answer: chunk.toString() }))
  })
}

describe('a proxy of the environment', () => {
  it('gets the requests and tunnels of other hosts, as they were sent', async () => {
    const answer = await askFor('http://example.test/path?a=b')
    const tunnel = await openTunnel('example.test:443')

    expect(answer).toEqual({ status: 203, body: 'from the company' })
    expect(tunnel.answer).toContain('HTTP/1.1 200 OK')
    expect(proxy.asked).toEqual(['GET http://example.test/path?a=b Basic dTpz', 'CONNECT example.test:443'])
  })

  it('gets nothing that is for an intercepted host', async () => {
    const path = `/${entra.tenantId}/v2.0/.well-known/openid-configuration`
    const answer = await askFor(`http://login.microsoftonline.com${path}`)
    const { socket } = await openTunnel('login.microsoftonline.com:443')
    const tls = connectTls({ socket, servername: 'login.microsoftonline.com' })
    tls.write(`GET ${path} HTTP/1.1\r\nHost: login.microsoftonline.com\r\nConnection: close\r\n\r\n`)
    let text = ''
    for await (const chunk of tls) text += String(chunk)

    expect(JSON.parse(answer.body)).toMatchObject({ issuer: entra.issuer })
    expect(text).toContain(`"issuer":"${entra.issuer}"`)
    expect(entra.requests).toHaveLength(2)
    expect(proxy.asked).toEqual([])
  })

  it('is not asked for another port of an intercepted host either', async () => {
    const answer = await askFor('http://graph.microsoft.com:8080/v1.0/me')
    const tunnel = await openTunnel('graph.microsoft.com:8443')

    expect(answer).toEqual({
      status: 502,
      body: expect.stringContaining('a connection to graph.microsoft.com:8080'),
    })
    expect(tunnel.answer).toMatch(/^HTTP\/1\.1 502 /)
    expect(proxy.asked).toEqual([])
  })

  it('is asked directly again once the mock is closed', async () => {
    await entra.close()

    await expect(askFor('http://example.test/')).resolves.toMatchObject({ status: 203 })
  })

  it('cannot take a connection to an intercepted host where the environment does not name it', async () => {
    const other = await startCompanyProxy()
    const socket = connect(other.port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())

    expect(() => connectTls({ socket, servername: 'login.microsoftonline.com' })).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_CONNECTION_REFUSED',
        message: expect.stringContaining('as that of a proxy does'),
      }),
    )
  })
})

describe('an https proxy', () => {
  it('is refused at the start, because nobody can see what goes through it', async () => {
    await entra.close()
    vi.stubEnv('HTTPS_PROXY', 'https://user:secret@proxy.test:8443')

    await expect(startMockEntra({ intercept: true })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'options.intercept',
      received: 'an environment whose HTTPS_PROXY is a proxy of the scheme https',
      remedy: 'Unset HTTPS_PROXY for the tests.',
    })
  })

  it('is no concern of a mock that intercepts nothing', async () => {
    vi.stubEnv('HTTPS_PROXY', 'https://proxy.test:8443')

    await using mock = await startMockEntra()

    expect(mock.port).toBeGreaterThan(0)
  })
})
