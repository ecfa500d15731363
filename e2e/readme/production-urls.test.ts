// #region production-urls
import { ConfidentialClientApplication } from '@azure/msal-node'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { startMockEntra } from 'mock-entra'
import { expect, test } from 'vitest'

const tenantId = '00000000-0000-0000-0000-000000000002'
const authority = `https://login.microsoftonline.com/${tenantId}` // as in production

test('code that knows nothing of the mock gets a token, and verifies it', async () => {
  await using entra = await startMockEntra({ intercept: true })

  const { clientId, clientSecret } = entra.credentials
  const client = new ConfidentialClientApplication({ auth: { authority, clientId, clientSecret } })
  const result = await client.acquireTokenByClientCredential({
    scopes: [`${entra.api.identifierUri}/.default`],
  })

  const keys = createRemoteJWKSet(new URL(`${authority}/discovery/v2.0/keys`))
  const token = await jwtVerify(result?.accessToken ?? '', keys, { issuer: `${authority}/v2.0` })
  expect(token.payload['roles']).toEqual(['Tasks.Read.All'])
})
// #endregion
