import { startMockEntra } from 'mock-entra'
import type { App, MockEntra, SignInResult } from 'mock-entra'
import {
  ClientError,
  authorizationCodeGrant,
  discovery,
  enableNonRepudiationChecks,
  implicitAuthentication,
  useCodeIdTokenResponseType,
  useIdTokenResponseType,
} from 'openid-client'
import type { Configuration } from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'
import { redirectUri, startSignIn } from './relying-party.ts'
import type { Execute } from './relying-party.ts'

let entra: MockEntra
let app: App

beforeAll(async () => {
  entra = await startMockEntra()
  app = entra.addApp({
    displayName: 'Hybrid',
    secret: 's3cret',
    web: {
      redirectUris: [redirectUri],
      implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true },
    },
  })
})
afterAll(() => entra.close())

function discoverHybrid(useResponseType: Execute): Promise<Configuration> {
  return discovery(new URL(entra.issuer), app.appId, 's3cret', undefined, {
    execute: [enableNonRepudiationChecks, useResponseType],
  })
}

/** The request by which the app's callback learns of the answer. */
function callback({ redirectUrl, params, responseMode }: SignInResult): URL | Request {
  if (responseMode !== 'form_post') return new URL(redirectUrl)
  return new Request(redirectUrl, { method: 'POST', body: new URLSearchParams(params) })
}

/** A code of another sign-in, which the ID token's `c_hash` does not fit. */
async function replaceCode(answer: SignInResult, config: Configuration): Promise<SignInResult> {
  const another = await entra.signIn((await startSignIn(config, { response_mode: 'form_post' })).url)
  return { ...answer, params: { ...answer.params, code: another.params['code'] ?? '' } }
}

describe('the hybrid flow of openid-client', () => {
  // It checks signature and `c_hash` of the ID token that comes with the code.
  test.each(['form_post', 'fragment'])(
    'takes code and ID token by response_mode=%s and redeems the code',
    async (mode) => {
      const config = await discoverHybrid(useCodeIdTokenResponseType)
      const { url, checks } = await startSignIn(config, { response_mode: mode })
      const answer = await entra.signIn(url)

      const tokens = await authorizationCodeGrant(config, callback(answer), checks)

      expect(answer.responseMode).toBe(mode)
      expect(tokens.claims()).toMatchObject({ oid: entra.user.objectId, aud: app.appId })
      expect(tokens.claims()).not.toHaveProperty('c_hash')
    },
  )

  test('takes the answer from the fragment where no response mode was asked for', async () => {
    const config = await discoverHybrid(useCodeIdTokenResponseType)
    const { url, checks } = await startSignIn(config)
    const answer = await entra.signIn(url)

    const tokens = await authorizationCodeGrant(config, callback(answer), checks)

    expect(answer.responseMode).toBe('fragment')
    expect(tokens.claims()?.['oid']).toBe(entra.user.objectId)
  })

  test('refuses a code that the ID token is not for', async () => {
    const config = await discoverHybrid(useCodeIdTokenResponseType)
    const { url, checks } = await startSignIn(config, { response_mode: 'form_post' })
    const answer = await replaceCode(await entra.signIn(url), config)

    const error = await rejectionOf(authorizationCodeGrant(config, callback(answer), checks))

    expect(error).toBeInstanceOf(ClientError)
    expect(error).toMatchObject({
      cause: { message: expect.stringContaining('c_hash') },
    })
  })
})

describe('the implicit flow of openid-client', () => {
  test.each(['form_post', 'fragment'])('takes the ID token by response_mode=%s', async (mode) => {
    const config = await discoverHybrid(useIdTokenResponseType)
    const { url, checks } = await startSignIn(config, { response_mode: mode })
    const answer = await entra.signIn(url)

    const claims = await implicitAuthentication(config, callback(answer), checks.expectedNonce, checks)

    expect(claims).toMatchObject({
      iss: entra.issuer,
      aud: app.appId,
      oid: entra.user.objectId,
      preferred_username: entra.user.username,
      nonce: checks.expectedNonce,
    })
    expect(Object.keys(answer.params)).toEqual(['id_token', 'state', 'session_state'])
  })

  test('refuses the ID token of another request by its nonce', async () => {
    const config = await discoverHybrid(useIdTokenResponseType)
    const { url, checks } = await startSignIn(config)
    const answer = await entra.signIn(url)

    const error = await rejectionOf(implicitAuthentication(config, callback(answer), 'another', checks))

    expect(error).toMatchObject({ code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' })
  })

  test('refuses an ID token with another signature', async () => {
    const config = await discoverHybrid(useIdTokenResponseType)
    const { url, checks } = await startSignIn(config)
    const { redirectUrl, params } = await entra.signIn(url)
    const tampered = new URL(redirectUrl)
    tampered.hash = new URLSearchParams({ ...params, id_token: tamper(params['id_token'] ?? '') }).toString()

    const error = await rejectionOf(implicitAuthentication(config, tampered, checks.expectedNonce, checks))

    expect(error).toMatchObject({ cause: { message: 'JWT signature verification failed' } })
  })
})

/** The first character of a signature counts in full; of the last one, two bits only. */
function tamper(token: string): string {
  const [header, claims, signature = ''] = token.split('.')
  return [header, claims, (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)].join('.')
}
