// ts-jest checks types as it transforms: a matcher or an option that is not typed fails this file.
import { ConfidentialClientApplication } from '@azure/msal-node'
import type { MockEntra } from 'mock-entra'
import { setupMockEntra } from 'mock-entra/jest'

const entra: MockEntra = setupMockEntra({ failOnUnusedFaults: true })

async function signIn(): Promise<string> {
  const client = new ConfidentialClientApplication(entra.msalConfig())
  const scopes = [`${entra.api.identifierUri}/.default`]
  return (await client.acquireTokenByClientCredential({ scopes }))?.accessToken ?? ''
}

test('MSAL gets a token that the matchers of @types/jest know', async () => {
  const accessToken = await signIn()

  expect(accessToken).toBeEntraToken({ azp: entra.app.appId })
  await expect(accessToken).toBeSignedBy(entra)
  expect(entra).toHaveRequestedToken({ grantType: 'client_credentials', times: 1 })
})

test('a planned fault happens', async () => {
  entra.faults.next('token', { aadsts: 'invalidClientSecret' })

  await expect(signIn()).rejects.toThrow('AADSTS7000215')
})

test('what is not typed is refused when it is run as well', () => {
  // @ts-expect-error a grant is a text
  expect(() => expect(entra).toHaveRequestedToken({ grantTyp: 'password' })).toThrow('grantTyp')
  // @ts-expect-error an endpoint that Entra does not have
  expect(() => entra.faults.next('tokens', { status: 503 })).toThrow("'tokens'")
})
