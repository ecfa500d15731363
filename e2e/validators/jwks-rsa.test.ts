import jwt from 'jsonwebtoken'
import type { JwtPayload } from 'jsonwebtoken'
import { JwksClient } from 'jwks-rsa'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { acquireAppToken, acquireUserToken } from '../support/acquire-token.ts'
import { flawedTokens } from '../support/flawed-tokens.ts'
import type { Flaw } from '../support/flawed-tokens.ts'

let entra: MockEntra
let stranger: MockEntra

beforeAll(async () => {
  ;[entra, stranger] = await Promise.all([startMockEntra(), startMockEntra()])
  entra.addApp({ displayName: 'Legacy API', identifierUris: ['api://legacy'] })
})
afterAll(() => Promise.all([entra.close(), stranger.close()]))

interface Expected {
  readonly issuer: string
  readonly audience: string
  readonly jwksUri: string
}

/** What an API does with each request: the key by `kid`, then signature and claims. */
async function verify(token: string, changes: Partial<Expected> = {}): Promise<JwtPayload | string> {
  const { jwksUri, issuer, audience } = {
    jwksUri: entra.jwksUri,
    issuer: entra.issuer,
    audience: entra.api.appId,
    ...changes,
  }
  const { header } = jwt.decode(token, { complete: true }) ?? {}
  const key = await new JwksClient({ jwksUri }).getSigningKey(header?.kid)
  return jwt.verify(token, key.getPublicKey(), { algorithms: ['RS256'], issuer, audience })
}

const refusals: Record<Flaw, { readonly name: string; readonly message: RegExp }> = {
  'for another audience': { name: 'JsonWebTokenError', message: /^jwt audience invalid/ },
  'that has expired': { name: 'TokenExpiredError', message: /^jwt expired/ },
  'of another issuer': { name: 'JsonWebTokenError', message: /^jwt issuer invalid/ },
  'with a tampered signature': { name: 'JsonWebTokenError', message: /^invalid signature/ },
  'with tampered claims': { name: 'JsonWebTokenError', message: /^invalid signature/ },
  'of another mock': { name: 'SigningKeyNotFoundError', message: /^Unable to find a signing key/ },
  "of another mock that names this one's key": { name: 'JsonWebTokenError', message: /^invalid signature/ },
}

describe('jwks-rsa and jsonwebtoken', () => {
  test('accept an app-only token that was acquired over HTTP', async () => {
    const claims = await verify(await acquireAppToken(entra))

    expect(claims).toMatchObject({ roles: ['Tasks.Read.All'] })
  })

  test('accept a delegated token that was acquired over HTTP', async () => {
    const claims = await verify(await acquireUserToken(entra))

    expect(claims).toMatchObject({ scp: 'Tasks.Read Tasks.ReadWrite' })
  })

  test('accept a token of the factory', async () => {
    const claims = await verify(await entra.tokens.accessToken({ scopes: ['Tasks.Read'] }))

    expect(claims).toMatchObject({ scp: 'Tasks.Read' })
  })

  test('find the keys over plain HTTP too', async () => {
    const jwksUri = entra.jwksUri.replace(entra.url, entra.httpUrl)

    const claims = await verify(await entra.tokens.accessToken(), { jwksUri })

    expect(claims).toMatchObject({ tid: entra.tenantId })
  })

  test('accept a v1 token with its issuer and audience', async () => {
    const token = await acquireAppToken(entra, 'api://legacy')

    const claims = await verify(token, { issuer: `${entra.authority}/`, audience: 'api://legacy' })

    expect(claims).toMatchObject({ ver: '1.0' })
  })

  test.each(Object.entries(refusals) as [Flaw, (typeof refusals)[Flaw]][])(
    'refuse a token %s',
    async (flaw, { name, message }) => {
      const token = await flawedTokens[flaw]({ entra, stranger })

      await expect(verify(token)).rejects.toMatchObject({ name, message: expect.stringMatching(message) })
    },
  )
})
