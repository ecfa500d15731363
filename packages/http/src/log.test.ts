import { describe, expect, it } from 'vitest'

import { createApp } from './app.ts'
import type { HttpRequest } from './http-message.ts'
import { aMock, aRequest, aTokenRequest, basic, noGraph, withoutCredentials } from './testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const path = `/${tenantId}/oauth2/v2.0/token`

/** Text that ends a line of the log and begins one of its own. */
const forged = `x\r\nGET /forged 200\u001b[2J${'x'.repeat(10_000)}`

/** A token request with a form of its own. */
function withBody(body: string): HttpRequest {
  return { ...aTokenRequest(), body: new TextEncoder().encode(body) }
}

describe('log', () => {
  it('has one entry for an answer: method, path and status', async () => {
    const { send, log } = aMock()

    await send(aTokenRequest())
    await send(aRequest({ path: `/${tenantId}/discovery/v2.0/keys` }))

    expect(log).toEqual([
      { method: 'POST', path, status: 200 },
      { method: 'GET', path: `/${tenantId}/discovery/v2.0/keys`, status: 200 },
    ])
  })

  it('has the code of a refusal, its message, and what only the developer is told', async () => {
    const { send, log } = aMock()

    const { body } = await send(aTokenRequest({ client_secret: 'wrong' }))

    expect(log).toEqual([
      {
        method: 'POST',
        path,
        status: 401,
        code: 'AADSTS7000215',
        detail: expect.stringMatching(
          /^Invalid client secret provided.*The secret sent is none of the 1 that/,
        ),
      },
    ])
    expect(body).not.toContain('none of the 1')
  })

  it('names the feature that is not implemented', async () => {
    const { send, log } = aMock()

    await send(aTokenRequest({ grant_type: 'user_fic' }))

    expect(log).toEqual([
      {
        method: 'POST',
        path,
        status: 501,
        detail: expect.stringContaining("the grant type 'user_fic'"),
      },
    ])
  })

  it('has an entry for a path that is not found, a wrong method and a preflight', async () => {
    const { send, log } = aMock()

    await send(aRequest({ path: '/nowhere' }))
    await send(aRequest({ method: 'POST' }))
    await send(aTokenRequest({}, { method: 'GET' }))
    await send(aTokenRequest({}, { method: 'OPTIONS' }))

    expect(log.map(({ status, code }) => [status, code])).toEqual([
      [404, undefined],
      [405, undefined],
      [400, 'AADSTS900561'],
      [204, undefined],
    ])
  })

  it.each([
    ['a wrong secret', aTokenRequest({ client_secret: 'hunter2' })],
    ['a secret of HTTP Basic', aTokenRequest(withoutCredentials, { headers: basic('nobody:hunter2') })],
    ['a secret sent twice', aTokenRequest({ client_secret: 'hunter2' }, { headers: basic('a:hunter2') })],
    [
      'a wrong password',
      aTokenRequest({
        grant_type: 'password',
        username: 'alice@contoso.onmicrosoft.com',
        password: 'hunter2',
      }),
    ],
    ['a password of nobody', aTokenRequest({ grant_type: 'password', username: 'x', password: 'hunter2' })],
    ['an assertion', aTokenRequest({ client_assertion: 'hunter2' })],
    ['a refresh token', aTokenRequest({ grant_type: 'refresh_token', refresh_token: 'hunter2' })],
    ['a query', aTokenRequest({}, { query: 'secret=hunter2' })],
    ['a query of a path that is not found', aRequest({ path: '/nowhere', query: 'secret=hunter2' })],
    ['a body that is no form', aTokenRequest({}, { form: undefined, body: 'hunter2' } as never)],
    ['a header', aTokenRequest({ scope: '' }, { headers: { cookie: 'hunter2' } })],
  ])('holds no secret: %s', async (_, request) => {
    const { send, log, bugs } = aMock()

    await send(request)

    expect(log).toHaveLength(1)
    expect(JSON.stringify(log)).not.toContain('hunter2')
    expect(bugs).toEqual([])
  })

  it.each([
    ['client_id', aTokenRequest({ client_id: forged })],
    ['grant_type', aTokenRequest({ grant_type: forged })],
    ['scope', aTokenRequest({ scope: forged })],
    ['token_type', aTokenRequest({ token_type: forged })],
    [
      'a name that is sent twice',
      withBody(`${encodeURIComponent(forged)}=1&${encodeURIComponent(forged)}=1`),
    ],
  ])('stays one short line whatever the request has as %s', async (_, request) => {
    const { send, log } = aMock()

    await send(request)

    const { detail = '' } = log[0]!
    expect(detail).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
    expect(detail).toMatch(/\S/)
    expect(detail.length).toBeLessThan(2000)
  })

  it('that throws is reported as a bug, and the client is answered', async () => {
    const { issuer } = aMock()
    const bugs: unknown[] = []
    const bug = new Error('The log is full.')
    const app = createApp(issuer, {
      log: () => {
        throw bug
      },
      loadGraph: noGraph,
      reportBug: (error) => void bugs.push(error),
    })

    const response = await app(aTokenRequest())

    expect(response.status).toBe(200)
    expect(bugs).toEqual([bug])
  })

  it('is not needed', async () => {
    const { issuer } = aMock()
    const app = createApp(issuer, { reportBug: () => undefined, loadGraph: noGraph })

    const response = await app(aTokenRequest({ client_secret: 'wrong' }))

    expect(response.status).toBe(401)
  })
})
