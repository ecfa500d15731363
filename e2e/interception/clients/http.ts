import type { IncomingMessage } from 'node:http'
import type * as https from 'node:https'
import { createRequire } from 'node:module'

import {
  appForm,
  client,
  configurationUrl,
  formHeaders as headers,
  issuerOfResponse,
  production,
  requests,
  tokenUrl,
} from './client.ts'

const post = { method: 'POST', headers } as const
const { host, pathname } = new URL(tokenUrl)

async function readText(incoming: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return text
}

/** It brings no types. */
interface Superagent {
  post(url: string): { set(headers: object): { send(body: string): Promise<{ body: unknown }> } }
}

/** One request of node:https. */
async function askHttps({ request }: typeof https, options: https.RequestOptions = {}): Promise<string> {
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    request(tokenUrl, { ...post, ...options }, resolve)
      .on('error', reject)
      .end(appForm())
  })
  return issuerOfResponse(await readText(incoming))
}

/** What applications and libraries speak HTTP with. */
export const httpClients = [
  client({
    name: 'fetch',
    load: () => Promise.resolve(),
    run: async () => issuerOfResponse(await (await fetch(tokenUrl, { ...post, body: appForm() })).json()),
  }),
  client({
    name: 'undici 8',
    load: () => import('undici'),
    run: async ({ request }) =>
      issuerOfResponse(await (await request(tokenUrl, { ...post, body: appForm() })).body.json()),
  }),
  client({
    name: 'undici 8 with an agent of its own',
    load: () => import('undici'),
    run: async ({ Agent, fetch }) => {
      const dispatcher = new Agent({ connect: { ca: [] }, allowH2: true })
      const response = await fetch(tokenUrl, { ...post, body: appForm(), dispatcher })
      return issuerOfResponse(await response.json())
    },
  }),
  client({
    name: 'undici 7',
    load: () => import('undici-7'),
    run: async ({ Agent, request }) => {
      const answer = await request(tokenUrl, { ...post, body: appForm(), dispatcher: new Agent() })
      return issuerOfResponse(await answer.body.json())
    },
  }),
  client({
    name: 'undici 6',
    load: () => import('undici-6'),
    run: async ({ request }) =>
      issuerOfResponse(await (await request(tokenUrl, { ...post, body: appForm() })).body.json()),
  }),
  client({
    name: 'axios, http adapter',
    load: () => import('axios'),
    run: async ({ default: axios }) =>
      issuerOfResponse((await axios.post(tokenUrl, appForm(), { headers, adapter: 'http' })).data),
  }),
  client({
    name: 'axios, fetch adapter',
    load: () => import('axios'),
    run: async ({ default: axios }) =>
      issuerOfResponse((await axios.post(tokenUrl, appForm(), { headers, adapter: 'fetch' })).data),
  }),
  client({
    name: 'got',
    load: () => import('got'),
    run: async ({ default: got }) =>
      issuerOfResponse((await got.post(tokenUrl, { headers, body: appForm() })).body),
  }),
  client({
    name: 'got with HTTP/2',
    load: () => import('got'),
    run: async ({ default: got }) =>
      issuerOfResponse((await got.post(tokenUrl, { headers, body: appForm(), http2: true })).body),
  }),
  client({
    name: 'node-fetch',
    load: () => import('node-fetch'),
    run: async ({ default: fetch }) =>
      issuerOfResponse(await (await fetch(tokenUrl, { ...post, body: appForm() })).text()),
  }),
  client({
    name: 'superagent',
    load: () => Promise.resolve(createRequire(import.meta.url)('superagent') as Superagent),
    run: async (superagent) =>
      issuerOfResponse((await superagent.post(tokenUrl).set(headers).send(appForm())).body),
  }),
  client({
    name: 'node:https',
    load: () => import('node:https'),
    run: (https) => askHttps(https),
  }),
  client({
    name: 'node:https with an agent and a CA of its own',
    load: () => import('node:https'),
    run: async (https) => {
      const agent = new https.Agent({ keepAlive: true, ca: [] })
      const seen = await askHttps(https, { agent })
      agent.destroy()
      return seen
    },
  }),
  client({
    name: 'node:tls',
    load: () => import('node:tls'),
    run: async ({ connect }) => {
      const socket = connect({ host, port: 443, servername: host })
      const body = appForm()
      const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`
      const lengths = `Content-Type: ${headers['content-type']}\r\nContent-Length: ${body.length}\r\n\r\n`
      socket.write(head + lengths + body)
      const [, answer] = (await readText(socket)).split('\r\n\r\n')
      return issuerOfResponse(answer)
    },
  }),
  client({
    name: 'node:http2',
    load: () => import('node:http2'),
    run: async ({ connect }) => {
      const session = connect(`https://${host}`)
      const stream = session.request({ ':method': 'POST', ':path': pathname, ...headers })
      stream.end(appForm())
      const seen = issuerOfResponse(await readText(stream))
      session.close()
      return seen
    },
  }),
  client({
    name: 'node:http, on port 80',
    load: () => import('node:http'),
    run: async ({ get }) => {
      const url = configurationUrl.replace('https:', 'http:')
      const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
        get(url, resolve).on('error', reject)
      })
      return String((JSON.parse(await readText(incoming)) as { issuer?: unknown }).issuer)
    },
    requests: [requests.configuration],
  }),
  client({
    name: 'fetch from External ID',
    load: () => Promise.resolve(),
    run: async () => {
      const url = `https://contoso.ciamlogin.com/${production.tenantId}/v2.0/.well-known/openid-configuration`
      return String(((await (await fetch(url)).json()) as { issuer?: unknown }).issuer)
    },
    issuer: `https://${production.tenantId}.ciamlogin.com/${production.tenantId}/v2.0`,
    requests: [requests.configuration],
  }),
]
