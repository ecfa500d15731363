import { ConfidentialClientApplication } from '@azure/msal-node'
import { expect, setupMockEntra } from 'mock-entra/vitest'
import { beforeAll, describe, test } from 'vitest'

const entra = setupMockEntra({ failOnUnusedFaults: true })

let authority: string
beforeAll(() => {
  authority = entra.authority
})

function signIn(): Promise<unknown> {
  const client = new ConfidentialClientApplication(entra.msalConfig())
  return client.acquireTokenByClientCredential({ scopes: [`${entra.api.identifierUri}/.default`] })
}

describe('one mock for the tests of a file', () => {
  test('runs in hooks that come after it', () => {
    expect(authority).toBe(entra.authority)
  })

  test('fails once, as planned', async () => {
    entra.faults.next('token', { aadsts: 7000215 })

    await expect(signIn()).rejects.toThrow('AADSTS7000215')
  })

  test('has forgotten what the test before asked', async () => {
    expect(entra).not.toHaveRequestedToken()

    await signIn()

    expect(entra).toHaveRequestedToken({ clientId: entra.app.appId, times: 1 })
  })
})
