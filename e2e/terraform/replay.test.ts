/** What an unmodified azuread provider asked, as `npm run test:terraform -- --record` wrote it down, asked again. */
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { Client } from 'undici'
import { describe, expect, test } from 'vitest'

import { addWhatIsAdopted } from './adopted.ts'
import { readRecording } from './recording.ts'

interface Answer {
  readonly status: number
  readonly contentType: unknown
  readonly text: string
}

/** What asks as the provider does. */
interface Provider extends AsyncDisposable {
  ask(request: string, body?: string): Promise<Answer>
  /** Signs in with the secret, as for this resource; what is asked from then on has the token. */
  signIn(resource: string): Promise<void>
}

function openProvider(entra: MockEntra): Provider {
  const connection = new Client(entra.url, { connect: { ca: entra.ca } })
  const headers: Record<string, string> = { accept: 'application/json' }
  const send = async (request: string, type: string, body: string | null): Promise<Answer> => {
    const [method = '', path = ''] = request.split(' ')
    const response = await connection.request({
      method: method as 'GET',
      path,
      headers: body === null ? headers : { ...headers, 'content-type': type },
      body,
    })
    const text = await response.body.text()
    return { status: response.statusCode, contentType: response.headers['content-type'], text }
  }
  return {
    ask: (request, body) => send(request, 'application/json; charset=utf-8', body ?? null),
    signIn: async (resource) => {
      const { clientId, clientSecret, tenantId } = entra.credentials
      const form = new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'client_credentials',
        scope: `${resource}/.default`,
      })
      const path = `/${tenantId}/oauth2/v2.0/token`
      const { text } = await send(`POST ${path}`, 'application/x-www-form-urlencoded', form.toString())
      headers['authorization'] = `Bearer ${(JSON.parse(text) as { access_token: string }).access_token}`
    },
    [Symbol.asyncDispose]: () => connection.close(),
  }
}

interface Deviation {
  readonly request: string
  readonly expected: number
  readonly received: Answer | undefined
}

/** Asks what was recorded, with what these answers give in place of what those gave, until an answer is another one. */
async function findDeviation(
  plan: string,
  provider: Provider,
  { url }: MockEntra,
): Promise<Deviation | undefined> {
  const known = new Map([['url', url]])
  const fill = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (_all, name: string) => known.get(name) ?? 'unknown')
  const exchanges = readRecording(plan)
  if (exchanges.length === 0) return { request: 'any', expected: 200, received: undefined }

  for (const { request, body, status, gives = {} } of exchanges) {
    const sent = body === undefined ? undefined : fill(JSON.stringify(body))
    const received = await provider.ask(fill(request), sent)
    const isTyped = received.contentType !== undefined
    const isAsBefore = received.status === status && isTyped === (status !== 204) // what has a type, it parses
    if (!isAsBefore) return { request, expected: status, received }
    for (const [name, path] of Object.entries(gives)) known.set(name, readText(received, path))
  }
  return undefined
}

function readText({ text }: Answer, path: string): string {
  const json: unknown = JSON.parse(text)
  const value = path.split('.').reduce((part, name) => (part as Record<string, unknown>)[name], json)
  if (typeof value === 'string') return value
  throw new Error(`The answer has no text at ${path}: ${text}`)
}

describe('the requests of the azuread provider, in its order, are answered as it takes them', () => {
  test.each(['workload', 'directory'])('through the proxy: %s', async (plan) => {
    await using entra = await startMockEntra()
    await using provider = openProvider(entra)
    await provider.signIn('https://graph.microsoft.com')

    expect(await findDeviation(plan, provider, entra)).toBeUndefined()
  })

  test('in a cloud of the mock’s own, where Graph is the mock’s address', async () => {
    await using entra = await startMockEntra()
    await using provider = openProvider(entra)
    const { text } = await provider.ask('GET /metadata/endpoints?api-version=2022-09-01')
    const cloud = JSON.parse(text) as { readonly microsoftGraphResourceId: string }
    await provider.signIn(cloud.microsoftGraphResourceId.replace(/\/$/, ''))

    expect(await findDeviation('granular', provider, entra)).toBeUndefined()
  })

  test('where it adopts what a test has put there', async () => {
    await using entra = await startMockEntra()
    await using provider = openProvider(entra)
    await addWhatIsAdopted(entra)
    await provider.signIn('https://graph.microsoft.com')

    expect(await findDeviation('adopted', provider, entra)).toBeUndefined()
  })
})
