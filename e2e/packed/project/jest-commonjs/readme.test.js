// #region jest
const { ConfidentialClientApplication } = require('@azure/msal-node') // or import, as your Jest is set up
const { setupMockEntra } = require('mock-entra/jest')

const entra = setupMockEntra()

test('MSAL gets a token, and the matchers know it', async () => {
  const client = new ConfidentialClientApplication(entra.msalConfig())

  const { accessToken } = await client.acquireTokenByClientCredential({
    scopes: [`${entra.api.identifierUri}/.default`],
  })

  expect(accessToken).toBeEntraToken({ tid: entra.tenantId, azp: entra.app.appId })
  await expect(accessToken).toBeSignedBy(entra)
  expect(entra).toHaveRequestedToken({ grantType: 'client_credentials', times: 1 })
})
// #endregion
