// Stock CommonJS Jest: no transform, no flag. It cannot load ESM-only libraries, and the package brings none.
const { ConfidentialClientApplication } = require('@azure/msal-node')
const { startMockEntra } = require('mock-entra')

test('MSAL gets a token under Jest', async () => {
  const entra = await startMockEntra({ port: [4579, 4580] })

  const client = new ConfidentialClientApplication(entra.msalConfig())
  const result = await client.acquireTokenByClientCredential({
    scopes: [`${entra.api.identifierUri}/.default`],
  })

  expect(result.tokenType).toBe('Bearer')
  await entra.close()
})
