// Jest with `node --experimental-vm-modules`, as its documentation has it for ECMAScript modules.
import { createRequire } from 'node:module'

import { ConfidentialClientApplication } from '@azure/msal-node'
import { jest } from '@jest/globals'
import { MockEntraError } from 'mock-entra'
import { setupMockEntra } from 'mock-entra/jest'

const entra = setupMockEntra()

test('MSAL gets a token that the matchers know', async () => {
  const client = new ConfidentialClientApplication(entra.msalConfig())

  const { accessToken } = await client.acquireTokenByClientCredential({
    scopes: [`${entra.api.identifierUri}/.default`],
  })

  expect(accessToken).toBeEntraToken({ azp: entra.app.appId })
  await expect(accessToken).toBeSignedBy(entra)
  expect(entra).toHaveRequestedToken({ grantType: 'client_credentials', times: 1 })
})

test('a planned fault is what an unmodified fetch meets', async () => {
  entra.faults.next('jwks', { status: 503 })

  const answers = [await fetch(entra.jwksUri), await fetch(entra.jwksUri)]

  expect(answers.map(({ status }) => status)).toEqual([503, 200])
})

test('a function of Jest is a log', async () => {
  const log = jest.fn()
  const { startMockEntra } = await import('mock-entra')
  const other = await startMockEntra({ log })

  await fetch(other.jwksUri)
  await other.close()

  expect(log).toHaveBeenCalledTimes(1)
})

test('the ECMAScript module is what is imported, and not the CommonJS one', () => {
  const required = createRequire(import.meta.url)('mock-entra')

  expect(required.MockEntraError).not.toBe(MockEntraError)
  expect(() => entra.addApp({ displayNmae: 'x' })).toThrow(MockEntraError)
})
