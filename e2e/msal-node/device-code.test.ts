import { PublicClientApplication } from '@azure/msal-node'
import type { AuthenticationResult } from '@azure/msal-node'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, LogEntry, MockEntra, TenantHandle } from 'mock-entra'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import { openBrowser } from '../support/browser.ts'
import type { Browser, Visit } from '../support/browser.ts'
import { signInOnDevice } from '../support/device.ts'
import type { ShownCode } from '../support/device.ts'
import { entriesOf, goThrough } from '../support/person.ts'
import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let requests: LogEntry[] = []
/** Called with every poll that is told to go on waiting. */
let onPending: (polls: number) => void = () => undefined

beforeAll(async () => {
  entra = await startMockEntra({
    log: (entry) => {
      requests.push(entry)
      if (entry.code === 'AADSTS70016') onPending(pollsOf(requests).length)
    },
  })
})
beforeEach(() => {
  requests = []
  skipPausesOf(5000) // between two polls
})
afterEach(() => {
  onPending = () => undefined
  vi.restoreAllMocks()
})
afterAll(() => entra.close())

/** Ends pauses of this length at once, and leaves all other timers as they are. */
function skipPausesOf(length: number): void {
  const { setTimeout } = globalThis
  const skipping = (callback: () => void, milliseconds?: number): NodeJS.Timeout =>
    setTimeout(callback, milliseconds === length ? 0 : milliseconds)
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(skipping as typeof setTimeout)
}

function pollsOf(entries: readonly LogEntry[]): (string | undefined)[] {
  return entries.filter(({ path }) => path.endsWith('/token')).map(({ code }) => code)
}

/**
 * A device of the seeded app, whose person does something with the code that it shows.
 *
 * MSAL tells errors of its polls by their `error` only, so that the tests read the code in the mock's log.
 */
async function signIn(
  person: (shown: ShownCode) => void | Promise<void>,
  { tenant = entra, app = tenant.app }: { readonly tenant?: TenantHandle; readonly app?: App } = {},
): Promise<AuthenticationResult | null> {
  const scopes = [`${tenant.api.identifierUri}/Tasks.Read`]
  return await signInOnDevice({ config: tenant.msalConfig(app), scopes }, person)
}

/** Opens the page that the device names, and signs Alice in there up to the question whether it is her device. */
async function goToApproval(browser: Browser, { verificationUri, userCode }: ShownCode): Promise<Visit> {
  const entries = { ...entriesOf(entra.user), deviceCode: { otc: userCode } }
  return await goThrough(browser, await browser.visit(verificationUri), entries)
}

describe('MSAL Node, device code', () => {
  test('MSAL shows where to go, which code to type there, and for how long', async () => {
    const shownCodes: ShownCode[] = []

    await signIn((shown) => {
      shownCodes.push(shown)
      entra.approveDeviceCode(shown.userCode)
    })

    const [{ userCode }] = shownCodes as [ShownCode]
    expect(userCode).toMatch(/^[B-DF-HJ-NP-TV-Z2-9]{9}$/)
    expect(shownCodes).toEqual([
      {
        userCode,
        deviceCode: expect.stringMatching(/^.{100,}$/) as string,
        verificationUri: `${entra.url}/device`,
        expiresIn: 900,
        interval: 5,
        message: `To sign in, use a web browser to open the page ${entra.url}/device and enter the code ${userCode} to authenticate.`,
      },
    ])
  })

  test('an approved code gets an access token for the user', async () => {
    const result = await signIn(({ userCode }) => entra.approveDeviceCode(userCode))

    const claims = await verifyToken(result?.accessToken, entra, {
      issuer: entra.issuer,
      audience: entra.api.appId,
    })
    expect(claims).toMatchObject({
      azp: entra.app.appId,
      azpacr: '0',
      oid: entra.user.objectId,
      scp: 'Tasks.Read',
    })
  })

  test('the account and the ID token are those of the user', async () => {
    const result = await signIn(({ userCode }) => entra.approveDeviceCode(userCode))

    const claims = await verifyToken(result?.idToken, entra, { audience: entra.app.appId })
    expect(claims['preferred_username']).toBe(entra.user.username)
    expect(result?.account?.homeAccountId).toBe(`${entra.user.objectId}.${entra.tenantId}`)
  })

  test('whoever approves the code is the user', async () => {
    const bob = entra.addUser({ userPrincipalName: 'bob' })

    const result = await signIn(({ userCode }) => entra.approveDeviceCode(userCode, { user: bob }))

    expect(result?.account?.username).toBe(bob.username)
  })

  test('the code is taken in any case, with blanks and hyphens', async () => {
    const result = await signIn(({ userCode }) => {
      const typed = userCode.toLowerCase()
      entra.approveDeviceCode(`${typed.slice(0, 3)}-${typed.slice(3, 6)} ${typed.slice(6)}`)
    })

    expect(result?.uniqueId).toBe(entra.user.objectId)
  })

  test('the tokens are refreshed without the device', async () => {
    const client = new PublicClientApplication(entra.msalConfig())
    const scopes = [`${entra.api.identifierUri}/Tasks.Read`]
    const first = await client.acquireTokenByDeviceCode({
      scopes,
      deviceCodeCallback: ({ userCode }) => entra.approveDeviceCode(userCode),
    })

    const second = await client.acquireTokenSilent({ scopes, account: first!.account!, forceRefresh: true })

    expect(decodeJwt(second.accessToken)['sid']).toBe(decodeJwt(first!.accessToken)['sid'])
  })

  test('MSAL polls as long as the answer is AADSTS70016, and gets the tokens after it', async () => {
    const result = await signIn(({ userCode }) => {
      onPending = (polls) => {
        if (polls === 3) entra.approveDeviceCode(userCode)
      }
    })

    expect(result?.uniqueId).toBe(entra.user.objectId)
    expect(pollsOf(requests)).toEqual(['AADSTS70016', 'AADSTS70016', 'AADSTS70016', undefined])
  })

  test('a code that expires while MSAL polls ends with expired_token, AADSTS70020', async () => {
    const tenant = entra.createTenant()
    onPending = () => tenant.clock.advance({ minutes: 15 })

    const error = await rejectionOf(signIn(() => undefined, { tenant }))

    expect(error).toMatchObject({ errorCode: 'post_request_failed' })
    expect(error.message).toContain('expired_token')
    expect(pollsOf(requests)).toEqual(['AADSTS70016', 'AADSTS70020'])
  })

  test('an expired code cannot be approved any more: AADSTS70019', async () => {
    const tenant = entra.createTenant()

    const error = await rejectionOf(
      signIn(
        ({ userCode }) => {
          tenant.clock.advance({ minutes: 15 })
          tenant.approveDeviceCode(userCode)
        },
        { tenant },
      ),
    )

    expect(error).toMatchObject({ code: 'MOCK_ENTRA_SIGN_IN_REFUSED' })
    expect(error.message).toContain('AADSTS70019: ')
  })

  test('a code that nobody was given cannot be approved: AADSTS70018', () => {
    expect(() => entra.approveDeviceCode('BCDFGHJKL')).toThrow('AADSTS70018: ')
  })

  test('a confidential app that sends no secret is refused with AADSTS7000218', async () => {
    const app = entra.addApp({ displayName: 'Confidential', secret: 'not-sent' })

    const error = await rejectionOf(signIn(({ userCode }) => entra.approveDeviceCode(userCode), { app }))

    expect(error).toMatchObject({ errorCode: 'post_request_failed' })
    expect(error.message).toContain('invalid_client')
    expect(pollsOf(requests)).toEqual(['AADSTS7000218'])
  })

  test('sessions that are revoked after the approval are refused with AADSTS50173', async () => {
    const user = entra.addUser({ userPrincipalName: 'revoked' })

    const error = await rejectionOf(
      signIn(({ userCode }) => {
        entra.approveDeviceCode(userCode, { user })
        entra.revokeSessions(user)
      }),
    )

    expect(error.message).toContain('invalid_grant')
    expect(pollsOf(requests)).toEqual(['AADSTS50173'])
  })
})

describe('MSAL Node, device code on the page', () => {
  test('a person types the code, signs in and confirms, and the device gets its tokens', async () => {
    const browser = openBrowser()

    const result = await signIn(async (shown) => {
      const approval = await goToApproval(browser, shown)
      expect(approval.body).toContain('Are you trying to sign in to Mock App?')

      const done = await browser.submit(approval)
      expect(done.body).toContain('You have signed in to the Mock App application on your device.')
    })

    expect(result?.account?.username).toBe(entra.user.username)
  })

  test('a person who cancels declines: authorization_declined, AADSTS70017', async () => {
    const browser = openBrowser()

    const error = await rejectionOf(
      signIn(async (shown) => {
        const declined = await browser.submit(await goToApproval(browser, shown), { cancel: '1' })
        expect(declined.body).toContain('You declined to sign in to the Mock App application on your device.')
      }),
    )

    expect(error).toMatchObject({ errorCode: 'post_request_failed' })
    expect(error.message).toContain('authorization_declined')
    expect(pollsOf(requests).at(-1)).toBe('AADSTS70017')
  })

  test('a wrong code shows AADSTS70018 and the field again', async () => {
    const browser = openBrowser()
    const codePage = await browser.visit(`${entra.url}/device`)

    const again = await browser.submit(codePage, { otc: 'BCDFGHJKL' })

    expect(again.body).toContain('AADSTS70018')
    expect(again.body).toContain('name="otc"')
  })

  test('a code that was used cannot be used again: AADSTS90120', async () => {
    const result = await signIn(async ({ verificationUri, userCode }) => {
      entra.approveDeviceCode(userCode)

      const browser = openBrowser()
      const again = await browser.submit(await browser.visit(verificationUri), { otc: userCode })

      expect(again.body).toContain('AADSTS90120')
      expect(() => entra.approveDeviceCode(userCode)).toThrow('AADSTS90120: ')
    })

    expect(result?.uniqueId).toBe(entra.user.objectId)
  })
})
