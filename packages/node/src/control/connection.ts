import type { ClientRequest, IncomingMessage } from 'node:http'

import { MockEntraError, describeValue } from '@mock-entra/core'

import { readAnswer } from '../https-request.ts'
import type { HttpsAnswer } from '../https-request.ts'
import { decode, encode, recreateError } from './encoding.ts'
import { controlPath, protocol } from './protocol.ts'

const http = process.getBuiltinModule('node:http') // see listener.ts

/** The way to a mock in another process. */
export interface Connection {
  /** Calls a member of a tenant; without a tenant, of the mock itself. Throws what it throws there. */
  readonly call: (name: string, parameters: readonly unknown[], tenant?: string) => Promise<unknown>
  readonly close: () => void
}

/** Over plain HTTP, because who knows the CA only from the mock cannot tell by TLS whom it talks to. */
export function openConnection(address: string | URL, key: string): Connection {
  const url = parseUrl(address)
  const authorization = `Bearer ${parseKey(key)}`
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const agent = new http.Agent({ keepAlive: true })
  let isClosed = false

  const post = (body: string): ClientRequest =>
    http
      .request({
        agent,
        method: 'POST',
        host: '127.0.0.1', // never by a name, so that the key cannot leave the machine
        port,
        path: controlPath,
        headers: {
          host: `localhost:${port}`,
          authorization,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      })
      .end(body)

  return {
    call: async (call, parameters, tenant) => {
      if (isClosed) throw closed()
      const list = encode(parameters, call)
      const body = JSON.stringify({
        protocol,
        call,
        arguments: list,
        ...(tenant === undefined ? {} : { tenant }),
      })
      const answer = await answerTo(post(body)).catch((cause: unknown) => {
        throw isClosed ? closed() : lost(url, cause)
      })
      return resultOf(answer, url)
    },
    close: () => {
      isClosed = true
      agent.destroy()
    },
  }
}

async function answerTo(request: ClientRequest): Promise<HttpsAnswer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve)
    request.once('error', reject)
  })
  return await readAnswer(response)
}

function resultOf({ status, body }: HttpsAnswer, url: URL): unknown {
  const answer = parseAnswer(body)
  if (answer === undefined) throw notMock(url, status)
  if (answer.error !== undefined) throw recreateError(answer.error)
  return decode(answer.result)
}

/** Nothing that another server than a mock with a control API says. */
function parseAnswer(body: string): { readonly result?: unknown; readonly error?: object } | undefined {
  try {
    const answer = JSON.parse(body) as { readonly result?: unknown; readonly error?: unknown } | null
    const isError = typeof answer?.error === 'object' && answer.error !== null
    return isError || (answer !== null && 'result' in answer) ? (answer as { error?: object }) : undefined
  } catch {
    return undefined
  }
}

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

function parseUrl(address: string | URL): URL {
  const url = URL.parse(String(address))
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (url !== null && isHttp && loopback.has(url.hostname)) return url
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'connectMockEntra(url)',
    received: describeValue(String(address)),
    expected: 'the URL of a mock on this machine, such as https://localhost:4577',
    remedy: 'Pass `url` of the running mock, or what `mock-entra --json` prints.',
  })
}

function parseKey(key: unknown): string {
  if (typeof key === 'string' && /^[\w-]+$/.test(key)) return key
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'connectMockEntra(key)',
    received: typeof key === 'string' ? 'a text that is no key' : describeValue(key),
    expected: 'the key of the mock',
    remedy: 'Pass `controlKey` of the running mock, or what `mock-entra --control` prints.',
  })
}

function notMock(url: URL, status: number): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CONNECTION', {
    option: 'connectMockEntra(url)',
    received: `status ${status} from ${url.origin}, where no mock with a control API answers`,
    expected: 'a mock whose control API is on',
    remedy: 'Start it with `control: true`, or with `mock-entra --control`, and compare the port.',
  })
}

function lost(url: URL, cause: unknown): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CONNECTION', {
    option: 'connectMockEntra(url)',
    received: `no answer from ${url.origin}: ${cause instanceof Error ? cause.message : String(cause)}`,
    expected: 'a mock that runs there',
    remedy: 'It was never started, or has been stopped. Keep it running for as long as it is steered.',
    cause,
  })
}

function closed(): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CLOSED', {
    option: 'connectMockEntra()',
    received: 'a call over a connection that is closed',
    expected: 'one that is open',
    remedy: 'Await whatever still uses the mock before close().',
  })
}
