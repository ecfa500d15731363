import { randomUUID } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

import { createLocalJWKSet, jwtVerify } from 'jose'
import type { JSONWebKeySet, JWTPayload } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { Client, Pool } from 'undici'
import type { Dispatcher } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let entra: MockEntra

// Nothing but `connect.ca` makes these clients trust the mock.
beforeAll(async () => {
  entra = await startMockEntra({ trust: false })
})
afterAll(() => entra.close())

interface Connection {
  readonly client: Client
  /** How often a socket was opened. */
  readonly sockets: { count: number }
}

function connect(scheme: 'https' | 'http', options: Client.Options = {}): Connection {
  const origin = scheme === 'https' ? entra.url : entra.httpUrl
  const client = new Client(origin, { ...options, connect: { ca: entra.ca } })
  const sockets = { count: 0 }
  client.on('connect', () => sockets.count++)
  return { client, sockets }
}

function tokenRequest(): Dispatcher.RequestOptions & { path: string } {
  const { tenantId, clientId, clientSecret } = entra.credentials
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${entra.api.identifierUri}/.default`,
  })
  return {
    method: 'POST',
    path: `/${tenantId}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  }
}

async function acquireToken(dispatcher: Dispatcher): Promise<string> {
  const { body } = await dispatcher.request(tokenRequest())
  return ((await body.json()) as { access_token: string }).access_token
}

async function verifyAll(tokens: readonly string[], dispatcher: Dispatcher): Promise<JWTPayload[]> {
  const { body } = await dispatcher.request({ method: 'GET', path: new URL(entra.jwksUri).pathname })
  const keys = createLocalJWKSet((await body.json()) as JSONWebKeySet)
  const verified = await Promise.all(
    tokens.map((token) => jwtVerify(token, keys, { audience: entra.api.appId })),
  )
  return verified.map(({ payload }) => payload)
}

describe.each(['https', 'http'] as const)('undici over %s', (scheme) => {
  test('twenty requests in a row share one connection', async () => {
    const { client, sockets } = connect(scheme)

    const tokens: string[] = []
    while (tokens.length < 20) tokens.push(await acquireToken(client))

    await client.close()
    expect(new Set(tokens).size).toBe(20)
    expect(sockets.count).toBe(1)
  })

  test('ten pipelined requests at a time are each answered in their turn', async () => {
    const { client, sockets } = connect(scheme, { pipelining: 10 })
    const ids = Array.from({ length: 50 }, () => randomUUID())
    let mostUnanswered = 0
    const count = (): void => {
      mostUnanswered = Math.max(mostUnanswered, client.stats.running)
    }
    subscribe('undici:client:sendHeaders', count)

    const answered = await Promise.all(
      ids.map(async (id) => {
        const { headers, body } = await client.request({
          ...tokenRequest(),
          idempotent: true, // without these two undici does not pipeline a POST
          blocking: false,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'client-request-id': id,
            'return-client-request-id': 'true',
          },
        })
        await body.dump()
        return headers['client-request-id']
      }),
    )

    unsubscribe('undici:client:sendHeaders', count)
    await client.close()
    expect(answered).toEqual(ids)
    expect(mostUnanswered).toBe(9) // when the tenth is sent
    expect(sockets.count).toBe(1)
  })

  test('two hundred requests at once get two hundred tokens, each with a uti of its own', async () => {
    const origin = scheme === 'https' ? entra.url : entra.httpUrl
    const pool = new Pool(origin, { connections: 20, connect: { ca: entra.ca } })

    const tokens = await Promise.all(Array.from({ length: 200 }, () => acquireToken(pool)))

    const claims = await verifyAll(tokens, pool)
    await pool.close()
    expect(new Set(claims.map(({ uti }) => uti)).size).toBe(200)
    expect(new Set(claims.map(({ iss }) => iss))).toEqual(new Set([`${origin}/${entra.tenantId}/v2.0`]))
  })

  test('a connection that is reused after an error still works', async () => {
    const { client, sockets } = connect(scheme)
    const refused = await client.request({ ...tokenRequest(), body: 'grant_type=password' })
    await refused.body.dump()

    const token = await acquireToken(client)

    await client.close()
    expect(refused.statusCode).toBe(400)
    expect(token).toMatch(/^eyJ/)
    expect(sockets.count).toBe(1)
  })
})

describe('undici without the CA', () => {
  test('does not connect', async () => {
    const client = new Client(entra.url)

    await expect(acquireToken(client)).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' })

    await client.destroy()
  })
})
