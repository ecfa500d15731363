import { ConfidentialClientApplication } from '@azure/msal-node'
import { decodeJwt } from 'jose'
import type { JWTPayload } from 'jose'
import { startMockEntra } from 'mock-entra'
import { describe, expect, test } from 'vitest'

import { acquireByCode } from '../support/msal-sign-in.ts'

/** The claims of a user who signs in at a mock of their own, at a time that stands still. */
async function claimsOf(seed?: string): Promise<readonly JWTPayload[]> {
  await using entra = await startMockEntra({
    ...(seed === undefined ? {} : { seed }),
    issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
  })
  entra.clock.freeze('2026-03-04T12:00:00Z')
  const client = new ConfidentialClientApplication(entra.msalConfig())
  const { accessToken, idToken } = await acquireByCode(entra, client, {
    scopes: [`${entra.api.identifierUri}/Tasks.Read`],
  })
  return [accessToken, idToken, await entra.tokens.appToken()].map((token) => decodeJwt(token))
}

describe('seed', () => {
  test('makes the claims of a sign-in repeat from mock to mock', async () => {
    expect(await claimsOf('snapshot')).toEqual(await claimsOf('snapshot'))
  })

  test.each([['another'], [undefined]])('makes other ones where it is %s', async (seed) => {
    const [claims, others] = [await claimsOf('snapshot'), await claimsOf(seed)]

    expect(claims.map(({ uti }) => uti)).not.toEqual(others.map(({ uti }) => uti))
    expect(claims.map(({ oid }) => oid)).toEqual(others.map(({ oid }) => oid))
  })
})
