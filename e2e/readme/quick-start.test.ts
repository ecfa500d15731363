// #region quick-start
import { ConfidentialClientApplication } from '@azure/msal-node'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { startMockEntra } from 'mock-entra'
import { expect, test } from 'vitest'

test('an unmodified MSAL gets a token that an unmodified jose verifies', async () => {
  await using entra = await startMockEntra()

  const client = new ConfidentialClientApplication(entra.msalConfig())
  const result = await client.acquireTokenByClientCredential({
    scopes: [`${entra.api.identifierUri}/.default`],
  })

  const keys = createRemoteJWKSet(new URL(entra.jwksUri))
  const token = await jwtVerify(result?.accessToken ?? '', keys, {
    issuer: entra.issuer,
    audience: entra.api.appId,
  })
  expect(token.payload['roles']).toEqual(['Tasks.Read.All'])
})
// #endregion
