// The helpers in stock CommonJS Jest: no transform, no flag, no configuration.
const { ConfidentialClientApplication } = require('@azure/msal-node')
const { MockEntraError } = require('mock-entra')
const { setupMockEntra } = require('mock-entra/jest')

const entra = setupMockEntra({ failOnUnusedFaults: true })

function signIn() {
  const client = new ConfidentialClientApplication(entra.msalConfig())
  return client.acquireTokenByClientCredential({ scopes: [`${entra.api.identifierUri}/.default`] })
}

test('the matchers know tokens and requests', async () => {
  const { accessToken } = await signIn()

  expect(accessToken).toBeEntraToken({ azp: entra.app.appId, oid: expect.any(String) })
  expect(accessToken).not.toHaveClaims({ scp: expect.any(String) })
  await expect(accessToken).toBeSignedBy(entra)
  expect(entra).toHaveRequestedToken({ grantType: 'client_credentials', times: 1 })
  expect(entra).toHaveNoUnexpectedRequests()
  expect(() => expect(accessToken).toHaveClaims({ ver: '3.0' })).toThrow(
    "ver: expected '3.0', received '2.0'",
  )
})

test('the mock has forgotten what the test before asked', () => {
  expect(entra).not.toHaveRequestedToken()
})

test('a planned fault happens once', async () => {
  entra.faults.next('token', { aadsts: 7000215 })

  await expect(signIn()).rejects.toThrow('AADSTS7000215')
  await expect(signIn()).resolves.toMatchObject({ tokenType: 'Bearer' })
})

test('mistakes are errors of the class that the package exports', () => {
  expect(() => entra.addUser({ userPrincipalNmae: 'carol' })).toThrow(MockEntraError)
  expect(() => expect('no token').toHaveClaims({})).toThrow(MockEntraError)
})
