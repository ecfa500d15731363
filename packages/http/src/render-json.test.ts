import { describe, expect, it } from 'vitest'

import { aMock, aRequest, aTokenRequest } from './testing/index.ts'

const guid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)

/** The headers of every answer. */
const everywhere = {
  'content-type': 'application/json; charset=utf-8',
  'x-content-type-options': 'nosniff',
  p3p: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
  'x-ms-request-id': guid,
  'x-ms-ests-server': expect.stringMatching(/^2\.1\./),
}

const neverCached = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache', expires: '-1' }

describe('headers', () => {
  it('of a token forbid to keep it', async () => {
    const { send } = aMock()

    const { headers } = await send(aTokenRequest())

    expect(headers).toEqual({ ...everywhere, ...neverCached, 'x-ms-clitelem': '1,0,0,,' })
  })

  it('of a refusal name its code in x-ms-clitelem (AADSTS7000215)', async () => {
    const { send } = aMock()

    const { headers } = await send(aTokenRequest({ client_secret: 'wrong' }))

    expect(headers).toEqual({ ...everywhere, ...neverCached, 'x-ms-clitelem': '1,7000215,0,,' })
  })

  it.each([
    ['served', '/common/v2.0/.well-known/openid-configuration', 200],
    ['refused', '/nobody.example/v2.0/.well-known/openid-configuration', 400],
  ])('of a document that is %s let it be kept for a day', async (_, path, status) => {
    const { send } = aMock()

    const response = await send(aRequest({ path }))

    expect(response.status).toBe(status)
    expect(response.headers['cache-control']).toBe('max-age=86400, private')
    expect(response.headers).not.toHaveProperty('pragma')
  })

  it.each(['/nowhere', '/common/oauth2/checksession'])('of %s forbid to keep the answer', async (path) => {
    const { send } = aMock()

    const { headers } = await send(aRequest({ path }))

    expect(headers).toMatchObject({ ...everywhere, ...neverCached })
  })

  it.each([
    ['a document', aRequest()],
    ['a token', aTokenRequest()],
    ['a refusal', aTokenRequest({ client_secret: 'wrong' })],
  ])('of %s bind no browser to https, and set no cookie', async (_, request) => {
    const { send } = aMock()

    const { headers } = await send(request)

    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('set-cookie')
    expect(headers).not.toHaveProperty('www-authenticate')
  })

  it('have names in lower case', async () => {
    const { send } = aMock()

    const { headers } = await send(aTokenRequest({ scope: '' }))

    expect(Object.keys(headers).filter((name) => name !== name.toLowerCase())).toEqual([])
  })
})
