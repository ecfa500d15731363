import { describe, expect, it } from 'vitest'

import { aMock, aTokenRequest, basic, bodyOf, withoutCredentials } from './testing/index.ts'
import type { Mock } from './testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'

/** A mock whose app has the secret that a test wants. */
const aMockWithSecret = (secret: string): Mock =>
  aMock({ apps: [{ appId, secret, isFallbackPublicClient: true }] })

describe('HTTP Basic', () => {
  it.each([
    ['plain', 's3cret', 's3cret'],
    ['with an encoded colon', 'a:b', 'a%3Ab'],
    ['with a colon that nobody encoded', 'a:b', 'a:b'],
    ['with an encoded space', 'a b', 'a%20b'],
    ['with a plus for a space', 'a b', 'a+b'],
    ['with an encoded plus', 'a+b', 'a%2Bb'],
    ['with a percent sign that nobody encoded', '100%', '100%'],
    ['beyond ASCII', 'pä✓', encodeURIComponent('pä✓')],
    ['beyond ASCII that nobody encoded', 'pä✓', 'pä✓'],
  ])('carries a secret %s', async (_, secret, sent) => {
    const { send } = aMockWithSecret(secret)

    const response = await send(aTokenRequest(withoutCredentials, { headers: basic(`${appId}:${sent}`) }))

    expect(response).toMatchObject({ status: 200 })
  })

  it.each(['Basic', 'basic', 'BASIC', 'Basic  '])('is found by the scheme %j', async (scheme) => {
    const { send } = aMockWithSecret('s3cret')
    const authorization = basic(`${appId}:s3cret`).authorization.replace('Basic', scheme)

    const response = await send(aTokenRequest(withoutCredentials, { headers: { authorization } }))

    expect(response.status).toBe(200)
  })

  it('may stand next to the same client_id in the form', async () => {
    const { send } = aMockWithSecret('s3cret')
    const form = { client_id: appId, client_secret: undefined }

    const response = await send(aTokenRequest(form, { headers: basic(`${appId}:s3cret`) }))

    expect(response.status).toBe(200)
  })

  it('with a wrong secret is refused with AADSTS7000215', async () => {
    const { send } = aMockWithSecret('s3cret')

    const response = await send(aTokenRequest(withoutCredentials, { headers: basic(`${appId}:wrong`) }))

    expect(response.status).toBe(401)
    expect(bodyOf(response)['error_codes']).toEqual([7000215])
  })

  it.each([
    ['what is no base64', 'Basic %%%'],
    ['nothing', 'Basic '],
    ['no colon', basic(appId).authorization],
    ['no UTF-8', `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0x78]).toString('base64')}`],
  ])('with %s is refused with AADSTS90014', async (_, authorization) => {
    const { send } = aMock()

    const response = await send(aTokenRequest(withoutCredentials, { headers: { authorization } }))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error: 'invalid_request', error_codes: [90014] })
    expect(bodyOf(response)['error_description']).toContain("'client_secret'")
  })

  it('with a secret in the form too is refused with AADSTS9002313', async () => {
    const { send } = aMock()

    const response = await send(aTokenRequest({}, { headers: basic(`${appId}:floci-az-dev-secret`) }))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error: 'invalid_request', error_codes: [9002313] })
  })

  it('with another client_id than the form is refused with AADSTS9002313', async () => {
    const { send } = aMock()
    const form = { client_id: '33333333-3333-3333-3333-333333333333', client_secret: undefined }

    const response = await send(aTokenRequest(form, { headers: basic(`${appId}:floci-az-dev-secret`) }))

    expect(response.status).toBe(400)
    expect(bodyOf(response)).toMatchObject({ error: 'invalid_request', error_codes: [9002313] })
  })

  it.each(['Bearer abc', 'Negotiate abc', 'Basically abc', ''])(
    'is not meant by the header %j, which is ignored',
    async (authorization) => {
      const { send } = aMock()

      const response = await send(aTokenRequest({}, { headers: { authorization } }))

      expect(response.status).toBe(200)
    },
  )
})

describe('secret in the form', () => {
  it.each(['a:b', 'a b', 'a+b', '100%', 'pä✓', '&=?#'])('arrives as it was sent: %s', async (secret) => {
    const { send } = aMockWithSecret(secret)

    const response = await send(aTokenRequest({ client_secret: secret }))

    expect(response.status).toBe(200)
  })

  it.each([' s3cret', 's3cret ', '"s3cret"'])('is not trimmed: %j (AADSTS7000215)', async (secret) => {
    const { send } = aMockWithSecret('s3cret')

    const response = await send(aTokenRequest({ client_secret: secret }))

    expect(bodyOf(response)['error_codes']).toEqual([7000215])
  })
})
