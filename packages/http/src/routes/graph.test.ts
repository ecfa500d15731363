import { GraphError, NotImplemented } from '@mock-entra/core'
import type { AnswerGraphRequest, GraphRequest } from '@mock-entra/core'
import { describe, expect, it } from 'vitest'

import { createApp } from '../app.ts'
import type { App, LogEntry } from '../app.ts'
import { aMock, aRequest, bodyOf } from '../testing/index.ts'

/** An app whose Microsoft Graph is the test's. */
function anApp(answer: AnswerGraphRequest): {
  readonly app: App
  readonly bugs: readonly unknown[]
  readonly log: readonly LogEntry[]
  readonly loads: () => number
} {
  const { issuer } = aMock()
  const bugs: unknown[] = []
  const log: LogEntry[] = []
  let loads = 0
  const app = createApp(issuer, {
    log: (entry) => void log.push(entry),
    reportBug: (error) => void bugs.push(error),
    loadGraph: () => {
      loads++
      return Promise.resolve(answer)
    },
  })
  return { app, bugs, log, loads: () => loads }
}

const ok: AnswerGraphRequest = () => Promise.resolve({ status: 200, headers: {}, body: { value: [] } })

describe('Microsoft Graph', () => {
  it.each(['GET', 'POST', 'PATCH', 'PUT', 'DELETE'])(
    'gets %s with all that the request says',
    async (method) => {
      const seen: GraphRequest[] = []
      const { app } = anApp((request) => {
        seen.push(request)
        return ok(request)
      })

      await app(
        aRequest({
          method,
          path: '/v1.0/applications/1%2F2',
          query: '$top=1',
          headers: { authorization: 'Bearer x', 'client-request-id': '5b5b5b5b-6666-4777-8888-999999999999' },
          body: new TextEncoder().encode('{"a":1}'),
        }),
      )

      expect(seen).toEqual([
        {
          method,
          baseUrl: 'https://localhost:4577',
          path: '/v1.0/applications/1%2F2',
          query: '$top=1',
          headers: expect.objectContaining({ authorization: 'Bearer x' }),
          body: '{"a":1}',
          requestId: expect.any(String),
          clientRequestId: '5b5b5b5b-6666-4777-8888-999999999999',
        },
      ])
    },
  )

  it('is loaded when it is asked, and not before', async () => {
    const { app, loads } = anApp(ok)

    await app(aRequest({ path: '/common/v2.0/.well-known/openid-configuration' }))
    const before = loads()
    await app(aRequest({ path: '/v1.0/users' }))

    expect([before, loads()]).toEqual([0, 1])
  })

  it('answers with the headers of Graph', async () => {
    const { app } = anApp(ok)

    const { headers } = await app(aRequest({ path: '/V1.0/users' }))

    expect(headers).toMatchObject({
      'content-type':
        'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
      'odata-version': '4.0',
      'cache-control': 'no-cache',
      'request-id': expect.any(String),
      'client-request-id': expect.any(String),
      'x-ms-ags-diagnostic': expect.stringContaining('ServerInfo'),
    })
  })

  it('answers without a body without a content type', async () => {
    const { app } = anApp(() => Promise.resolve({ status: 204, headers: {}, body: undefined }))

    const response = await app(aRequest({ method: 'DELETE', path: '/v1.0/users/1' }))

    expect(response).toMatchObject({ status: 204, body: '' })
    expect(response.headers).not.toHaveProperty('content-type')
  })

  it.each([
    [new GraphError('badRequest', 'Wrong.'), 400, 'Request_BadRequest', 'Wrong.'],
    [new NotImplemented('this'), 501, 'NotImplemented', 'this'],
    [new Error('oops'), 500, 'InternalServerError', 'a bug of ours'],
  ])('refuses in its own shape: %s', async (error, status, code, message) => {
    const { app, bugs } = anApp(() => {
      throw error
    })

    const response = await app(aRequest({ path: '/v1.0/users' }))

    expect(response.status).toBe(status)
    expect(bodyOf(response)).toEqual({
      error: {
        code,
        message: expect.stringContaining(message),
        innerError: {
          date: '2026-03-04T05:06:07',
          'request-id': response.headers['request-id'],
          'client-request-id': response.headers['client-request-id'],
        },
      },
    })
    expect(bugs).toHaveLength(status === 500 ? 1 : 0)
  })

  it('tells the log, and nobody else, what it knows better', async () => {
    const { app, log } = anApp(() => {
      throw new GraphError('invalidProof', 'Access Token missing or malformed.', {
        detail: 'The aud is wrong.',
      })
    })

    const { status, body } = await app(aRequest({ path: '/v1.0/users' }))

    expect(log).toEqual([
      {
        method: 'GET',
        path: '/v1.0/users',
        status: 401,
        detail: 'Access Token missing or malformed. The aud is wrong.',
      },
    ])
    expect([status, String(body)]).toEqual([401, expect.not.stringContaining('aud')])
  })

  it('tells browsers that they may send all its methods', async () => {
    const { app } = anApp(ok)

    const { headers } = await app(
      aRequest({
        method: 'OPTIONS',
        path: '/v1.0/users',
        headers: { origin: 'https://spa.example', 'access-control-request-headers': 'authorization' },
      }),
    )

    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE, OPTIONS',
      'access-control-allow-headers': 'authorization',
    })
  })

  it.each([
    ['https://localhost:4577', 'https://localhost:4577'],
    ['https://graph.microsoft.com', 'https://login.microsoftonline.com'],
  ])('of %s sends people without a token to %s', async (baseUrl, login) => {
    const { app } = anApp(() => {
      throw new GraphError('invalidAuthenticationToken', 'Access token is empty.')
    })

    const { headers } = await app(aRequest({ baseUrl, path: '/v1.0/users' }))

    expect(headers['www-authenticate']).toContain(`authorization_uri="${login}/common/oauth2/authorize"`)
  })

  it('knows versions only, on its own host', async () => {
    const { app } = anApp(ok)

    const response = await app(aRequest({ baseUrl: 'https://graph.microsoft.com', path: '/v2.0/users' }))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({
      error: { code: 'BadRequest', message: 'Invalid version: v2.0' },
    })
  })
})
