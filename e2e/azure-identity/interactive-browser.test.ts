import { AuthenticationRequiredError, InteractiveBrowserCredential } from '@azure/identity'
import type { InteractiveBrowserCredentialNodeOptions } from '@azure/identity'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { LogEntry, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { registerBrowser } from '../support/browser-opener.ts'
import { openBrowser } from '../support/browser.ts'
import { signInAndReturn } from '../support/loopback-browser.ts'
import { signInByHand } from '../support/person.ts'
import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let scope: string
const requests: LogEntry[] = []
const browser = registerBrowser()

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => requests.push(entry) })
  scope = `${entra.api.identifierUri}/Tasks.Read`
})
beforeEach(() => browser.use(signInAndReturn(entra)))
afterAll(async () => {
  browser.deregister()
  await entra.close()
})

function aCredential(options: InteractiveBrowserCredentialNodeOptions = {}): InteractiveBrowserCredential {
  return new InteractiveBrowserCredential({
    tenantId: entra.tenantId,
    clientId: entra.app.appId,
    ...entra.identityOptions(),
    retryOptions: { maxRetries: 0 },
    ...options,
  })
}

describe('@azure/identity, InteractiveBrowserCredential', () => {
  test('gets a token for the user who signs in', async () => {
    const { token } = await aCredential().getToken(scope)

    const claims = await verifyToken(token, entra, { issuer: entra.issuer, audience: entra.api.appId })
    expect(claims).toMatchObject({ azpacr: '0', oid: entra.user.objectId, scp: 'Tasks.Read' })
  })

  test('a second call is served from the cache, and opens no browser', async () => {
    const credential = aCredential()
    const first = await credential.getToken(scope)
    browser.use(() => Promise.reject(new Error('The browser was opened.')))
    const before = requests.length

    const second = await credential.getToken(scope)

    expect(second.token).toBe(first.token)
    expect(requests.slice(before)).toEqual([])
  })

  test('another API gets its token by the refresh token, and opens no browser', async () => {
    const credential = aCredential()
    await credential.getToken(scope)
    browser.use(() => Promise.reject(new Error('The browser was opened.')))

    const { token } = await credential.getToken('https://graph.microsoft.com/User.Read')

    expect(decodeJwt(token)).toMatchObject({ aud: 'https://graph.microsoft.com', oid: entra.user.objectId })
  })

  test('authenticate() tells who signed in', async () => {
    const record = await aCredential().authenticate(scope)

    expect(record).toMatchObject({
      clientId: entra.app.appId,
      homeAccountId: `${entra.user.objectId}.${entra.tenantId}`,
      tenantId: entra.tenantId,
      username: entra.user.username,
    })
  })

  test('loginHint decides who signs in', async () => {
    const bob = entra.addUser({ userPrincipalName: 'bob' })

    const { token } = await aCredential({ loginHint: bob.username }).getToken(scope)

    expect(decodeJwt(token)['oid']).toBe(bob.objectId)
  })

  test('a person signs in on the pages', async () => {
    browser.use(async (url) => {
      const pages = openBrowser()
      await pages.submit(await signInByHand(pages, url, entra.user)) // a form that posts itself, had it scripts
    })

    const { token } = await aCredential().getToken(scope)

    expect(decodeJwt(token)['oid']).toBe(entra.user.objectId)
  })

  test('revoked sessions open the browser again', async () => {
    const user = entra.addUser({ userPrincipalName: 'revoked' })
    const opened: string[] = []
    browser.use(async (url) => {
      opened.push(url)
      await signInAndReturn(entra, { user })(url)
    })
    const credential = aCredential()
    await credential.getToken(scope)
    entra.revokeSessions(user)

    const { token } = await credential.getToken('https://graph.microsoft.com/User.Read')

    expect(opened).toHaveLength(2)
    expect(decodeJwt(token)['oid']).toBe(user.objectId)
  })

  test('disableAutomaticAuthentication is an AuthenticationRequiredError, and opens no browser', async () => {
    browser.use(() => Promise.reject(new Error('The browser was opened.')))

    const error = await rejectionOf(aCredential({ disableAutomaticAuthentication: true }).getToken(scope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('Automatic authentication has been disabled')
  })

  test('a scope that the API does not expose is an AuthenticationRequiredError with AADSTS650053', async () => {
    const error = await rejectionOf(aCredential().getToken(`${entra.api.identifierUri}/Tasks.Delete`))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('AADSTS650053: ')
  })
})
