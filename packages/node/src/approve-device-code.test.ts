import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import { startMockEntra } from './start-mock-entra.ts'

const entra = await startMockEntra()
afterAll(entra.close)
beforeEach(() => entra.reset())

const scope = 'openid profile offline_access User.Read'

type Json = Readonly<Record<string, unknown>>

async function post(path: string, params: Readonly<Record<string, string>>): Promise<Json> {
  const response = await fetch(`${entra.authority}/oauth2/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: entra.app.appId, ...params }),
  })
  return (await response.json()) as Json
}

interface Device {
  readonly userCode: string
  poll(parts?: Readonly<Record<string, string>>): Promise<Json>
}

/** A device that waits, on v2. */
async function aDevice(): Promise<Device> {
  const { user_code: userCode, device_code: deviceCode } = await post('v2.0/devicecode', { scope })
  const grant = { grant_type: 'device_code', device_code: String(deviceCode) }
  return {
    userCode: String(userCode),
    poll: (parts = {}) => post('v2.0/token', { ...grant, ...parts }),
  }
}

function usernameOf({ id_token: token }: Json): unknown {
  const [, payload = ''] = String(token).split('.')
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as Json)['preferred_username']
}

describe('approveDeviceCode', () => {
  test('lets the device go on that waited', async () => {
    const device = await aDevice()
    const before = await device.poll()

    entra.approveDeviceCode(device.userCode)
    const after = await device.poll()

    expect(before).toMatchObject({ error: 'authorization_pending', error_codes: [70016] })
    expect(usernameOf(after)).toBe(entra.user.username)
    expect(after).toHaveProperty('refresh_token')
  })

  test('goes for the long name of the grant', async () => {
    const device = await aDevice()
    entra.approveDeviceCode(device.userCode)

    const body = await device.poll({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code' })

    expect(body).toHaveProperty('access_token')
  })

  test.each(['code', 'device_code'])('goes for v1, where the device sends %s', async (name) => {
    const device = await post('devicecode', { resource: 'https://graph.microsoft.com' })
    entra.approveDeviceCode(String(device['user_code']))

    const body = await post('token', { grant_type: 'device_code', [name]: String(device['device_code']) })

    expect(device).toMatchObject({
      expires_in: '900',
      interval: '5',
      verification_url: `${entra.url}/device`,
    })
    expect(body).toMatchObject({ expires_in: '3599', resource: 'https://graph.microsoft.com' })
  })

  test('signs in the user who is given', async () => {
    const bob = entra.addUser({ displayName: 'Bob' })
    const device = await aDevice()

    entra.approveDeviceCode(device.userCode, { user: bob })

    expect(usernameOf(await device.poll())).toBe(bob.username)
  })

  test('takes the code as a person may type it', async () => {
    const device = await aDevice()
    const { userCode } = device

    entra.approveDeviceCode(` ${userCode.slice(0, 4).toLowerCase()}-${userCode.slice(4)} `)

    expect(await device.poll()).toHaveProperty('access_token')
  })

  test('passes the second factor', async () => {
    entra.setConditionalAccess(entra.user, { grantControls: ['mfa'] })
    const device = await aDevice()

    entra.approveDeviceCode(device.userCode)

    expect(await device.poll()).toHaveProperty('access_token')
  })
})

describe('approveDeviceCode, complaints', () => {
  function refusal(aadsts: number): unknown {
    return expect.objectContaining({
      name: 'MockEntraError',
      code: 'MOCK_ENTRA_SIGN_IN_REFUSED',
      option: 'approveDeviceCode(userCode)',
      received: expect.stringContaining(`AADSTS${aadsts}: `),
    })
  }

  test.each(['BBBBBBBBB', 'garbage', 'undefined'])('are about the unknown code %j: AADSTS70018', (code) => {
    expect(() => entra.approveDeviceCode(code)).toThrow(refusal(70018) as Error)
  })

  test('are about a code that was approved already', async () => {
    const device = await aDevice()
    entra.approveDeviceCode(device.userCode)

    expect(() => entra.approveDeviceCode(device.userCode)).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_SIGN_IN_REFUSED' }),
    )
    expect(await device.poll()).toHaveProperty('access_token')
  })

  test('are about a code that has expired: AADSTS70019', async () => {
    const device = await aDevice()
    entra.clock.advance({ minutes: 15 })

    expect(() => entra.approveDeviceCode(device.userCode)).toThrow(refusal(70019) as Error)
  })

  test('are about a code from before a reset: AADSTS70018', async () => {
    const device = await aDevice()
    entra.reset()

    expect(() => entra.approveDeviceCode(device.userCode)).toThrow(refusal(70018) as Error)
  })

  test('are about a user whom conditional access blocks (AADSTS53003), and the device goes on waiting', async () => {
    entra.setConditionalAccess(entra.user, { grantControls: ['block'] })
    const device = await aDevice()

    expect(() => entra.approveDeviceCode(device.userCode)).toThrow(refusal(53003) as Error)
    expect(await device.poll()).toMatchObject({ error: 'authorization_pending' })
  })

  test('are about a user of another tenant', async () => {
    const device = await aDevice()
    const { user } = entra.createTenant()

    expect(() => entra.approveDeviceCode(device.userCode, { user })).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_MISSING_OBJECT', option: 'user' }),
    )
    expect(await device.poll()).toMatchObject({ error: 'authorization_pending' })
  })

  test('are about a code of another tenant, whose device goes on waiting', async () => {
    const device = await aDevice()
    const other = entra.createTenant()

    expect(() => other.approveDeviceCode(device.userCode)).toThrow(
      expect.objectContaining({ name: 'MockEntraError' }),
    )
    expect(await device.poll()).toMatchObject({ error: 'authorization_pending' })
  })
})
