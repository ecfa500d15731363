import { aTenant } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import type { HttpResponse } from './http-message.ts'
import { aMock, aRequest, aTokenRequest } from './testing/index.ts'
import type { Mock } from './testing/index.ts'

const origin = 'https://spa.example'
const appId = '11111111-1111-1111-1111-111111111111'
const tenantId = '00000000-0000-0000-0000-000000000002'

/** A mock with a page at the origin, and an app with a secret next to it. */
function aMockWithPage(): Mock {
  return aMock({
    apps: [
      {
        appId,
        secret: 'floci-az-dev-secret',
        web: { redirectUris: ['https://web.example/callback'] },
        publicClient: { redirectUris: ['https://native.example'] },
      },
      { spa: { redirectUris: [`${origin}/callback`, 'http://localhost:3000'] } },
    ],
  })
}

const corsOf = (headers: HttpResponse['headers']): HttpResponse['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')))

describe('CORS of documents', () => {
  it.each([
    `/${tenantId}/v2.0/.well-known/openid-configuration`,
    `/${tenantId}/discovery/keys`,
    '/nobody.example/discovery/keys',
  ])('lets any origin read %s', async (path) => {
    const { send } = aMock()

    const { headers } = await send(aRequest({ path, headers: { origin: 'https://any.example' } }))

    expect(corsOf(headers)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, OPTIONS',
    })
  })

  it('answers the preflight of any origin with the headers that it wants to send', async () => {
    const { send } = aMock()
    const headers = { origin: 'https://any.example', 'access-control-request-headers': 'x-client-sku' }

    const response = await send(aRequest({ method: 'OPTIONS', headers }))

    expect(response).toEqual({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, OPTIONS',
        'access-control-max-age': '86400',
        'access-control-allow-headers': 'x-client-sku',
      },
      body: '',
    })
  })
})

describe('CORS of the token endpoint', () => {
  const allowed = {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'Content-Length,Content-Encoding,x-ms-request-id,x-ms-srs',
  }

  it.each([
    ['answers', {}, 200],
    ['refusals', { client_secret: 'wrong' }, 401],
    ['answers about what is not implemented', { grant_type: 'user_fic' }, 501],
  ])('lets the origin of a single-page application read %s', async (_, form, status) => {
    const { send } = aMockWithPage()

    const response = await send(aTokenRequest(form, { headers: { origin } }))

    expect(response.status).toBe(status)
    expect(corsOf(response.headers)).toEqual(allowed)
    expect(response.headers['vary']).toBe('Origin')
  })

  it.each([
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://localhost:3001', 'http://localhost:3001'],
    ['http://127.0.0.1:3000', undefined],
    ['https://localhost:3000', undefined],
    [`${origin}:8443`, undefined],
  ])(
    'takes http://localhost on any port, as redirect URIs do, and nothing else: %s',
    async (asking, allowed) => {
      const { send } = aMockWithPage()

      const { headers } = await send(aTokenRequest({}, { headers: { origin: asking } }))

      expect(headers['access-control-allow-origin']).toBe(allowed)
    },
  )

  it.each([
    'https://web.example',
    'https://native.example',
    'https://spa.example.evil.example',
    'http://spa.example',
    'https://evil.example',
    'null',
    '*',
  ])('lets %s read nothing', async (other) => {
    const { send } = aMockWithPage()

    const answered = await send(aTokenRequest({}, { headers: { origin: other } }))
    const refused = await send(aTokenRequest({ scope: '' }, { headers: { origin: other } }))

    expect(corsOf(answered.headers)).toEqual({})
    expect(corsOf(refused.headers)).toEqual({})
  })

  it('has no headers for a request without an origin', async () => {
    const { send } = aMockWithPage()

    const { headers } = await send(aTokenRequest())

    expect(corsOf(headers)).toEqual({})
  })

  it('answers the preflight of a single-page application', async () => {
    const { send } = aMockWithPage()
    const headers = { origin, 'access-control-request-headers': 'content-type,x-client-sku' }

    const response = await send(aTokenRequest({}, { method: 'OPTIONS', headers }))

    expect(response).toEqual({
      status: 204,
      headers: {
        ...allowed,
        vary: 'Origin',
        'access-control-allow-methods': 'POST, OPTIONS',
        'access-control-max-age': '86400',
        'access-control-allow-headers': 'content-type,x-client-sku',
      },
      body: '',
    })
  })

  it('allows nothing in the preflight of another origin', async () => {
    const { send } = aMockWithPage()

    const response = await send(
      aTokenRequest({}, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }),
    )

    expect(response).toEqual({ status: 204, headers: {}, body: '' })
  })

  // DESIGN.md §1: a tenant shares nothing.
  it('lets no origin in that only another tenant has registered', async () => {
    const { send, issuer } = aMock()
    aTenant(issuer, { apps: [{ spa: { redirectUris: [origin] } }] })

    const { headers } = await send(aTokenRequest({}, { headers: { origin } }))

    expect(corsOf(headers)).toEqual({})
  })
})
