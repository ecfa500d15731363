import { decodeJwt } from 'jose'
import type { JWTPayload } from 'jose'
import { afterEach, describe, expect, test } from 'vitest'

import type { MockEntra } from './mock-entra.ts'
import type { MockEntraOptions } from './options.ts'
import { startMockEntra } from './start-mock-entra.ts'

const started: MockEntra[] = []
afterEach(() => Promise.all(started.splice(0).map((entra) => entra.close())))

async function start(options: MockEntraOptions = {}): Promise<MockEntra> {
  const entra = await startMockEntra({
    clock: () => Date.parse('2026-03-04T12:00:00Z'),
    issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
    ...options,
  })
  started.push(entra)
  return entra
}

interface Tokens {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token: string
}

async function signIn(entra: MockEntra): Promise<Tokens> {
  const { clientId, clientSecret } = entra.credentials
  const response = await fetch(`${entra.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `openid offline_access ${entra.api.identifierUri}/Tasks.Read`,
      username: entra.user.username,
      password: 'mock-entra-password',
    }),
  })
  return (await response.json()) as Tokens
}

async function claimsOf(options: MockEntraOptions): Promise<readonly JWTPayload[]> {
  const entra = await start(options)
  const { access_token: accessToken, id_token: idToken } = await signIn(entra)
  return [accessToken, idToken, await entra.tokens.appToken()].map((token) => decodeJwt(token))
}

describe('seed', () => {
  test('makes claims repeat from mock to mock', async () => {
    expect(await claimsOf({ seed: 'snapshot' })).toEqual(await claimsOf({ seed: 'snapshot' }))
  })

  test('makes other claims where it is another', async () => {
    const [one, two] = [await claimsOf({ seed: 'one' }), await claimsOf({ seed: 'two' })]

    expect(one.map(({ uti }) => uti)).not.toEqual(two.map(({ uti }) => uti))
  })

  test('left out makes other claims each time', async () => {
    const [one, two] = [await claimsOf({}), await claimsOf({})]

    expect(one[0]?.['uti']).not.toBe(two[0]?.['uti'])
  })

  test('makes refresh tokens and ids of tenants repeat', async () => {
    const describe = async (): Promise<unknown> => {
      const entra = await start({ seed: 'snapshot' })
      const { refresh_token: refreshToken } = await signIn(entra)
      return { refreshToken, tenantId: entra.createTenant().tenantId }
    }

    expect(await describe()).toEqual(await describe())
  })

  test('begins anew with reset, whatever another tenant was asked meanwhile', async () => {
    const entra = await start({ seed: 'snapshot' })
    const first = await signIn(entra)

    entra.reset()
    await entra.createTenant().tokens.accessToken()
    const again = await signIn(entra)

    expect(again).toEqual(first)
  })

  // Otherwise a snapshot holds only as long as no test before it changes.
  test.each(['', 7, null])('is refused: %j', async (seed) => {
    await expect(startMockEntra({ seed: seed as never })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'options.seed',
      expected: expect.stringContaining('a text'),
    })
  })
})
