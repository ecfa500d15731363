import { connect } from 'node:http2'
import type { ClientHttp2Session } from 'node:http2'
import { connect as connectTls } from 'node:tls'

import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'

import { startMockEntra } from './start-mock-entra.ts'

const entra = await startMockEntra()
afterAll(entra.close)
beforeEach(() => entra.reset())

const jwksPath = `/${entra.tenantId}/discovery/v2.0/keys`

interface Answer {
  readonly status: number
  readonly body: string
  /** How the stream failed, where it did. */
  readonly failure?: string
}

function openSession(url = entra.url): ClientHttp2Session {
  const session = connect(url)
  session.on('error', () => undefined)
  onTestFinished(() => session.destroy())
  return session
}

function ask(session: ClientHttp2Session, path = jwksPath, body?: URLSearchParams): Promise<Answer> {
  return new Promise((resolve) => {
    const form = { ':method': 'POST', 'content-type': 'application/x-www-form-urlencoded' }
    const stream = session.request({ ':path': path, ...(body === undefined ? {} : form) })
    let answer: Answer = { status: 0, body: '' }
    stream.on('response', (headers) => (answer = { ...answer, status: headers[':status'] ?? 0 }))
    stream.on('data', (chunk: Buffer) => (answer = { ...answer, body: answer.body + chunk.toString() }))
    stream.on('error', (error: NodeJS.ErrnoException) => (answer = { ...answer, failure: error.code ?? '' }))
    stream.on('close', () => resolve(answer))
    stream.end(body?.toString())
  })
}

describe('HTTP/2', () => {
  test('is spoken with a client that speaks nothing else: a token', async () => {
    const { clientId, clientSecret } = entra.credentials
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${entra.api.identifierUri}/.default`,
    })

    const answer = await ask(openSession(), `/${entra.tenantId}/oauth2/v2.0/token`, form)

    const { access_token } = JSON.parse(answer.body) as { access_token: string }
    expect(answer.status).toBe(200)
    expect(entra.tokens.decode(access_token).claims).toMatchObject({ iss: entra.issuer })
    expect(entra.requests.last).toMatchObject({ endpoint: 'token', clientId, status: 200 })
  })

  test('answers many requests of one connection at once', async () => {
    const session = openSession()

    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(session)))

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(entra.requests).toHaveLength(20)
  })

  test('gives way to HTTP/1.1 where the client has both', async () => {
    const socket = connectTls({ port: entra.port, host: 'localhost', ALPNProtocols: ['h2', 'http/1.1'] })
    onTestFinished(() => void socket.destroy())

    await new Promise((resolve) => socket.once('secureConnect', resolve))

    expect(socket.alpnProtocol).toBe('http/1.1')
  })

  test('is cut by a planned fault, before the answer or in it', async () => {
    entra.faults.next('jwks', { connection: 'cut' })
    const cut = await ask(openSession())
    entra.faults.next('jwks', { connection: 'cut-mid-body' })
    const halved = await ask(openSession())

    expect(cut).toMatchObject({ status: 0, body: '' })
    expect(halved.status).toBe(200)
    expect(() => JSON.parse(halved.body)).toThrow(SyntaxError)
  })

  test('drips by a planned fault, and brings the whole answer', async () => {
    entra.faults.next('jwks', { connection: 'drip', status: 503, body: 'html' })

    const { status, body } = await ask(openSession())

    expect(status).toBe(503)
    expect(body).toMatch(/^<!doctype html>.*<\/h1>$/)
  })

  test('ends with the mock, an answer that hangs included', async () => {
    const mock = await startMockEntra()
    const session = openSession(mock.url)
    mock.faults.next('jwks', { connection: 'hang' })
    const hanging = ask(session)
    await mock.requests.waitFor({ endpoint: 'jwks' })

    await mock.close()

    await expect(hanging).resolves.toMatchObject({ status: 0 })
    expect(session.closed || session.destroyed).toBe(true)
  })
})
