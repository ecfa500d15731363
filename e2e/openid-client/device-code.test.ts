import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import {
  None,
  ResponseBodyError,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  initiateDeviceAuthorization,
  pollDeviceAuthorizationGrant,
} from 'openid-client'
import type { Configuration, DeviceAuthorizationResponse } from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openBrowser } from '../support/browser.ts'
import { entriesOf, goThrough } from '../support/person.ts'
import { rejectionOf } from '../support/rejection.ts'

let entra: MockEntra
let config: Configuration

beforeAll(async () => {
  entra = await startMockEntra()
})
beforeEach(async () => {
  entra.reset()
  const { appId } = entra.addApp({ displayName: 'Television', isFallbackPublicClient: true })
  config = await discovery(new URL(entra.issuer), appId, undefined, None(), {
    execute: [enableNonRepudiationChecks],
  })
})
afterAll(() => entra.close())

/** The client waits before it asks for the first time, so that a person has time; here they are done already. */
function atOnce(device: DeviceAuthorizationResponse): DeviceAuthorizationResponse {
  return { ...device, interval: 0 }
}

describe('the device flow of openid-client', () => {
  test('shows a code that lasts a quarter of an hour, and polls every five seconds', async () => {
    const device = await initiateDeviceAuthorization(config, { scope: 'openid' })

    expect(device).toEqual({
      user_code: expect.stringMatching(/^[B-DF-HJ-NP-TV-Z0-9]{9}$/),
      device_code: expect.any(String),
      verification_uri: `${entra.url}/device`,
      expires_in: 900,
      interval: 5,
      message: `To sign in, use a web browser to open the page ${device.verification_uri} and enter the code ${device.user_code} to authenticate.`,
    })
  })

  test('gets tokens for who approved the code', async () => {
    const device = await initiateDeviceAuthorization(config, { scope: 'openid profile offline_access' })
    entra.approveDeviceCode(device.user_code)

    const tokens = await pollDeviceAuthorizationGrant(config, atOnce(device))

    expect(tokens.claims()).toMatchObject({ oid: entra.user.objectId, name: entra.user.displayName })
    expect(tokens.refresh_token).toMatch(/^1\.A/)
  })

  test('gets tokens for who typed the code and signed in on the page', async () => {
    const device = await initiateDeviceAuthorization(config, { scope: 'openid profile' })
    const browser = openBrowser()
    const page = await goThrough(browser, await browser.visit(device.verification_uri), {
      ...entriesOf(entra.user),
      deviceCode: { otc: device.user_code },
      deviceApproval: {},
    })

    const tokens = await pollDeviceAuthorizationGrant(config, atOnce(device))

    expect(page.body).toContain('You have signed in to the Television application on your device.')
    expect(tokens.claims()?.['preferred_username']).toBe(entra.user.username)
  })

  test('goes on polling as long as nobody has approved the code', async () => {
    const device = await initiateDeviceAuthorization(config, { scope: 'openid' })
    const answers: unknown[] = []
    config[customFetch] = async (url, options) => {
      const response = await fetch(url, options as RequestInit)
      answers.push(await response.clone().json())
      if (answers.length === 2) entra.approveDeviceCode(device.user_code)
      return response
    }

    const tokens = await pollDeviceAuthorizationGrant(config, atOnce(device))

    const pending = { error: 'authorization_pending', error_codes: [70016] }
    expect(answers.slice(0, 2)).toEqual([expect.objectContaining(pending), expect.objectContaining(pending)])
    expect(tokens.claims()?.sub).toMatch(/^[\w-]{43}$/)
  })

  test('ends with AADSTS70017 when the person cancels', async () => {
    const device = await initiateDeviceAuthorization(config, { scope: 'openid' })
    const browser = openBrowser()
    await goThrough(browser, await browser.visit(device.verification_uri), {
      ...entriesOf(entra.user),
      deviceCode: { otc: device.user_code },
      deviceApproval: { cancel: '1' },
    })

    const error = await rejectionOf(pollDeviceAuthorizationGrant(config, atOnce(device)))

    expect(error).toBeInstanceOf(ResponseBodyError)
    expect(error).toMatchObject({ error: 'authorization_declined', cause: { error_codes: [70017] } })
  })

  test('ends with AADSTS70020 when a quarter of an hour has passed', async () => {
    const device = await initiateDeviceAuthorization(config, { scope: 'openid' })
    entra.clock.advance({ minutes: 15 })

    const error = await rejectionOf(pollDeviceAuthorizationGrant(config, atOnce(device)))

    expect(error).toMatchObject({ error: 'expired_token', cause: { error_codes: [70020] } })
  })
})
