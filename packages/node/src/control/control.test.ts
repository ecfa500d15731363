import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as sendRequest } from 'node:http'
import { json } from 'node:stream/consumers'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { MockEntra } from '../mock-entra.ts'
import { startMockEntra } from '../start-mock-entra.ts'
import { controlPath, protocol } from './protocol.ts'

let entra: MockEntra
const logged: string[] = []
beforeAll(async () => {
  entra = await startMockEntra({
    control: true,
    log: ({ path }) => {
      logged.push(path)
    },
  })
})
afterAll(() => entra.close())

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

interface Answer {
  readonly status: number | undefined
  readonly body: { readonly result?: unknown; readonly error?: Readonly<Record<string, string>> }
}

const describeCall = { protocol, call: 'describe', arguments: [] }

/** A right call, unless a test makes it wrong. */
async function send({ method = 'POST', path = controlPath, headers = {}, body = describeCall }: Sent = {}) {
  const { port } = entra
  const authorization = `Bearer ${entra.controlKey}`
  const options = { method, host: '127.0.0.1', port, path, headers: { authorization, ...headers } }
  const request: ClientRequest = sendRequest(options).end(
    typeof body === 'string' ? body : JSON.stringify(body),
  )
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject)
  })
  return { status: response.statusCode, body: (await json(response)) as Answer['body'] } satisfies Answer
}

describe('the control API', () => {
  test('answers with the key', async () => {
    const { status, body } = await send()

    expect(status).toBe(200)
    expect(body.result).toMatchObject({ url: entra.url, tenant: { tenantId: entra.tenantId } })
  })

  test.each([
    ['no key', { authorization: '' }],
    ['another key', { authorization: `Bearer ${'A'.repeat(43)}` }],
    ['a part of the key', { authorization: 'Bearer' }],
    ['the key in another scheme', { authorization: 'Basic a2V5' }],
  ])('refuses %s', async (_, headers) => {
    const { status, body } = await send({ headers })

    expect(status).toBe(401)
    expect(body).toEqual({
      error: expect.objectContaining({
        name: 'MockEntraError',
        code: 'MOCK_ENTRA_WRONG_KEY',
        remedy: expect.stringContaining('controlKey'),
      }),
    })
    expect(JSON.stringify(body)).not.toContain(entra.controlKey)
  })

  test.each([
    ['a page that names its origin', { origin: 'https://evil.example' }],
    ['a page of the mock itself', { origin: 'https://localhost' }],
    ['a page that names none', { 'sec-fetch-site': 'same-origin' }],
    ['a page whose host was rebound to loopback', { host: 'evil.example' }],
    ['a page whose host only looks like localhost', { host: 'localhost.evil.example' }],
  ])('refuses %s, even with the key', async (_, headers) => {
    const { status, body } = await send({ headers })

    expect(status).toBe(403)
    expect(body.error).toMatchObject({ code: 'MOCK_ENTRA_CONNECTION' })
  })

  test('tells nobody without the key where the mock is installed', async () => {
    const { body } = await send({ headers: { authorization: '' } })

    expect(body.error).toMatchObject({ code: 'MOCK_ENTRA_WRONG_KEY', stack: '' })
  })

  test('tells a page nothing about the key', async () => {
    const { status } = await send({ headers: { origin: 'https://evil.example', authorization: '' } })

    expect(status).toBe(403)
  })

  test.each([
    ['another method', { method: 'PUT' }, 405, 'a PUT'],
    ['what is no JSON', { body: '{' }, 400, 'what is no JSON of a call'],
    ['what is encoded as nothing known', { body: '{"$":"function"}' }, 400, 'what is no JSON of a call'],
    ['more than a megabyte', { body: ' '.repeat(1_100_000) }, 413, 'arguments of more than a megabyte'],
    ['arguments that are no list', { body: { ...describeCall, arguments: {} } }, 400, 'no call'],
    ['a tenant that is no text', { body: { ...describeCall, tenant: 7 } }, 400, 'no call'],
    ['null', { body: 'null' }, 400, 'a caller with version undefined of the control API'],
    ['another version', { body: { ...describeCall, protocol: 2 } }, 400, 'a caller with version number 2'],
  ])('refuses %s', async (_, sent, status, received) => {
    const answer = await send(sent)

    expect(answer).toMatchObject({
      status,
      body: { error: { code: 'MOCK_ENTRA_CONNECTION', received: expect.stringContaining(received) } },
    })
  })

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'close', 'controlKey', 'tokens', ''])(
    'has no member %j',
    async (call) => {
      for (const tenant of [{}, { tenant: entra.tenantId }]) {
        const { status, body } = await send({ body: { ...describeCall, call, ...tenant } })

        expect(status).toBe(400)
        expect(body.error).toMatchObject({ received: `a call of '${call}'` })
      }
    },
  )

  test.each(['constructor', '__proto__', 'no-tenant'])('has no tenant %j', async (tenant) => {
    const { body } = await send({ body: { protocol, call: 'reset', tenant, arguments: [] } })

    expect(body.error).toMatchObject({ code: 'MOCK_ENTRA_MISSING_OBJECT', received: `'${tenant}'` })
  })

  test('is in no journal and in no log', async () => {
    entra.requests.clear()
    logged.length = 0

    await send()
    await send({ headers: { authorization: '' } })

    expect(entra.requests.length).toBe(0)
    expect(logged).toEqual([])
  })

  test('does not shadow other paths', async () => {
    const { status } = await send({ path: `${controlPath}/else` })

    expect(status).toBe(404)
  })
})

describe('the key', () => {
  test('has 256 bits and is another one at each start', async () => {
    await using other = await startMockEntra({ control: true })

    expect(entra.controlKey).toMatch(/^[\w-]{43}$/)
    expect(other.controlKey).not.toBe(entra.controlKey)
  })

  test('is not among what printing or comparing a handle looks at', () => {
    expect(Object.keys(entra)).not.toContain('controlKey')
  })
})

describe('without the option', () => {
  test('there is no key, and the error says how to get one', async () => {
    await using other = await startMockEntra()

    expect(() => other.controlKey).toThrow(
      expect.objectContaining({
        option: 'controlKey',
        remedy: expect.stringContaining('that option'),
      }) as Error,
    )
  })

  test('the path is as unknown as any', async () => {
    await using other = await startMockEntra()

    const [asked, unknown] = await Promise.all(
      [controlPath, '/mock-entra/contrul'].map((path) =>
        fetch(`${other.httpUrl}${path}`, { method: 'POST' }),
      ),
    )

    expect([asked?.status, unknown?.status]).toEqual([404, 404])
    expect(other.requests.all.map(({ path }) => path)).toContain(controlPath)
  })
})
