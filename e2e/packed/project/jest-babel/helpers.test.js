// What `npx jest --init` and its documentation lead to: babel-jest, which makes CommonJS of imports, and hoists jest.mock.
import { ConfidentialClientApplication } from '@azure/msal-node'
import { setupMockEntra } from 'mock-entra/jest'

import { describeHost } from './describe-host'

jest.mock('./describe-host', () => ({ describeHost: () => 'mocked' }))

const entra = setupMockEntra({ failOnUnusedFaults: true })

async function signIn() {
  const client = new ConfidentialClientApplication(entra.msalConfig())
  return await client.acquireTokenByClientCredential({ scopes: [`${entra.api.identifierUri}/.default`] })
}

test('MSAL gets a token that the matchers know', async () => {
  const { accessToken } = await signIn()

  expect(accessToken).toBeEntraToken({ azp: entra.app.appId })
  await expect(accessToken).toBeSignedBy(entra)
  expect(entra).toHaveRequestedToken({ grantType: 'client_credentials', times: 1 })
})

test('a planned fault happens once', async () => {
  entra.faults.next('token', { status: 503, error: 'temporarily_unavailable' })

  await expect(signIn()).rejects.toThrow('temporarily_unavailable')
  await expect(signIn()).resolves.toMatchObject({ tokenType: 'Bearer' })
})

test('the clock follows the fake timers of Jest', async () => {
  jest.useFakeTimers({ now: Date.parse('2030-01-01T00:00:00Z'), doNotFake: ['nextTick', 'setImmediate'] })

  const { claims } = entra.tokens.decode(await entra.tokens.accessToken())

  expect(new Date(claims.exp * 1000).getUTCFullYear()).toBe(2030)
  jest.useRealTimers()
})

test('mocks of modules are where Babel has put them', () => {
  expect(describeHost()).toBe('mocked')
})
