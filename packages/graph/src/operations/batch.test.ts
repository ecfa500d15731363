import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'

describe('$batch', () => {
  it('answers each request as if it had come alone', async () => {
    const { ask, tenant } = aGraph()

    const { body } = await ask('POST /$batch', {
      body: {
        requests: [
          { id: 'a', method: 'GET', url: '/users?$select=displayName' },
          {
            id: 'b',
            method: 'POST',
            url: '/applications',
            headers: { 'Content-Type': 'application/json' },
            body: { displayName: 'Portal' },
          },
          { id: 'c', method: 'GET', url: '/users/none' },
          { id: 'd', method: 'GET', url: 'users/$count', headers: { ConsistencyLevel: 'eventual' } },
        ],
      },
    })

    expect(body['responses']).toMatchObject([
      { id: 'a', status: 200, body: { value: [{ displayName: 'Alice Mock' }] } },
      {
        id: 'b',
        status: 201,
        headers: { Location: expect.stringContaining('/v1.0/applications/') },
        body: { displayName: 'Portal' },
      },
      { id: 'c', status: 404, body: { error: { code: 'Request_ResourceNotFound' } } },
      { id: 'd', status: 200, body: '1' },
    ])
    expect(tenant.applications.size).toBe(3)
  })

  it.each<[what: string, request: object]>([
    ['a header that is an object', { headers: { Prefer: { toString: 1 } } }],
    [
      'a filter that is longer than the stack is deep',
      { url: `/users?$filter=a eq 1${' or a eq 1'.repeat(20_000)}` },
    ],
    ['a search nested deeper than the stack', { url: `/users?$search=${'('.repeat(20_000)}` }],
    [
      'a search that is longer than the stack is deep',
      { url: `/users?$search="a:b"${' OR "a:b"'.repeat(20_000)}` },
    ],
  ])('refuses or ignores %s, without failing', async (_, request) => {
    const { ask } = aGraph()

    const { body } = await ask('POST /$batch', {
      body: {
        requests: [
          { id: 'a', method: 'GET', url: '/users', headers: { ConsistencyLevel: 'eventual' }, ...request },
        ],
      },
    })

    expect(body['responses']).toEqual([
      expect.objectContaining({ id: 'a', status: 'url' in request ? 400 : 200 }),
    ])
  })

  it('refuses a body nested deeper than the stack', async () => {
    const { ask } = aGraph()
    const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`

    const answer = await ask('POST /$batch', {
      body: `{"requests":[{"id":"a","method":"POST","url":"/users","body":${nested}}]}`,
    })

    expect(answer.status).toBe(400)
  })

  it('fails what depends on a request that failed', async () => {
    const { ask, tenant } = aGraph()

    const { body } = await ask('POST /$batch', {
      body: {
        requests: [
          { id: '1', method: 'GET', url: '/users/none' },
          {
            id: '2',
            method: 'POST',
            url: '/applications',
            body: { displayName: 'Portal' },
            dependsOn: ['1'],
          },
        ],
      },
    })

    expect(body['responses']).toMatchObject([{ status: 404 }, { id: '2', status: 424 }])
    expect(tenant.applications.size).toBe(2)
  })

  it('holds no other batch', async () => {
    const { ask } = aGraph()
    const requests = [{ id: '1', method: 'GET', url: '/users' }]

    const { body } = await ask('POST /$batch', {
      body: { requests: [{ id: 'a', method: 'POST', url: '/$batch', body: { requests } }] },
    })

    expect(body['responses']).toMatchObject([
      { status: 400, body: { error: { message: expect.stringContaining('cannot hold another one') } } },
    ])
  })

  it('checks permissions request by request', async () => {
    const { ask, appToken } = aGraph()

    const { body } = await ask('POST /$batch', {
      token: await appToken(['User.Read.All']),
      body: {
        requests: [
          { id: '1', method: 'GET', url: '/users' },
          { id: '2', method: 'GET', url: '/applications' },
        ],
      },
    })

    expect(body['responses']).toMatchObject([{ status: 200 }, { status: 403 }])
  })

  it.each([
    [{}, "the member 'requests' is missing or empty"],
    [{ requests: [1] }, 'a request is no object'],
    [{ requests: [{ method: 'GET', url: '/users' }] }, 'a request has no id'],
    [{ requests: [{ id: '1' }] }, "the request '1' has no method or url"],
    [
      {
        requests: [
          { id: '1', method: 'GET', url: '/users' },
          { id: '1', method: 'GET', url: '/users' },
        ],
      },
      'two requests have the same id',
    ],
    [
      { requests: Array.from({ length: 21 }, (_, id) => ({ id: String(id), method: 'GET', url: '/users' })) },
      'exceeds the maximum value of 20',
    ],
  ])('is refused as %j', async (body, message) => {
    const { ask } = aGraph()

    const answer = await ask('POST /$batch', { body })

    expect(answer).toMatchObject({ status: 400, error: { message: expect.stringContaining(message) } })
  })
})
