import { describe, expect, it } from 'vitest'

import { answerDeviceRequest } from './device-endpoint.ts'
import type { DeviceRequest } from './device-endpoint.ts'
import type { User } from './directory/user.ts'
import { approveDevice } from './state/device-codes.ts'
import {
  aDeviceRequest,
  aTenant,
  aVisitedTenant,
  aWaitingDevice,
  addUserSeed,
  refusalOf,
} from './testing/index.ts'

const apiId = '22222222-2222-2222-2222-222222222222'

describe('device authorization request', () => {
  it('is answered with codes, an address and what to tell the person', () => {
    const { issuer } = aVisitedTenant()

    const response = answerDeviceRequest(issuer, aDeviceRequest())

    expect(response).toEqual({
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ2-9]{9}$/),
      device_code: expect.stringMatching(/^[\w-]{200,}$/),
      verification_uri: 'https://localhost:4577/device',
      expires_in: 900,
      interval: 5,
      message: expect.stringContaining(response.user_code),
    })
    expect(response.message).toContain('https://localhost:4577/device')
  })

  it('is answered with texts for numbers at v1', () => {
    const { issuer } = aVisitedTenant()
    const request = aDeviceRequest({ endpoint: 'v1', scope: undefined, resource: `api://${apiId}` })

    const response = answerDeviceRequest(issuer, request)

    expect(response).toMatchObject({
      verification_url: 'https://localhost:4577/device',
      expires_in: '900',
      interval: '5',
    })
    expect(response).not.toHaveProperty('verification_uri')
  })

  it('gets other codes each time', () => {
    const { issuer } = aVisitedTenant()
    const codes = [1, 2].map(() => answerDeviceRequest(issuer, aDeviceRequest()))

    expect(new Set(codes.flatMap((code) => [code.user_code, code.device_code])).size).toBe(4)
  })

  it.each<readonly [string, number, Partial<DeviceRequest>]>([
    ['no client id', 900144, { clientId: undefined }],
    ['an unknown client', 700016, { clientId: 'aaaaaaaa-0000-4000-8000-000000000001' }],
    ['the empty client', 700038, { clientId: '00000000-0000-0000-0000-000000000000' }],
    ['an unknown tenant', 90002, { tenant: 'fabrikam.example' }],
    ['no scope', 900144, { scope: undefined }],
    ['an empty scope', 900144, { scope: '' }],
    ['a malformed scope', 70011, { scope: 'a"b' }],
    ['several resources', 28000, { scope: `api://${apiId}/Tasks.Read https://vault.azure.net/x` }],
    ['resource at v2', 901002, { resource: `api://${apiId}` }],
    ['no resource at v1', 900144, { endpoint: 'v1', scope: 'openid' }],
  ])('is refused with %s: AADSTS%i', async (_, aadsts, parts) => {
    const { issuer, tenant } = aVisitedTenant()

    const refusal = await refusalOf(() => answerDeviceRequest(issuer, aDeviceRequest(parts)))

    expect(refusal.aadsts).toBe(aadsts)
    expect([...tenant.deviceCodes.values()]).toEqual([])
  })
})

describe('approval without a person', () => {
  it('lets the device have its tokens', async () => {
    const { issuer, tenant, userCode, poll } = aWaitingDevice()
    const [user] = [...tenant.users.values()] as [User]

    approveDevice(issuer.directory, userCode.toLowerCase(), user)

    expect(await poll()).toBe('tokens')
  })

  it.each([
    ['an unknown code', 70018, () => 'BCDFGHJKL'],
    ['an empty code', 90119, () => ''],
  ])('is refused for %s: AADSTS%i', async (_, aadsts, codeOf) => {
    const { issuer, tenant } = aWaitingDevice()
    const [user] = [...tenant.users.values()] as [User]

    const refusal = await refusalOf(() => approveDevice(issuer.directory, codeOf(), user))

    expect(refusal.aadsts).toBe(aadsts)
  })

  it('is refused for a code that was approved already: AADSTS90120', async () => {
    const { issuer, tenant, userCode } = aWaitingDevice()
    const [user] = [...tenant.users.values()] as [User]
    approveDevice(issuer.directory, userCode, user)

    const refusal = await refusalOf(() => approveDevice(issuer.directory, userCode, user))

    expect(refusal).toMatchObject({ code: 'deviceRequestAlreadyHandled', aadsts: 90120 })
  })

  it('is refused where a policy blocks the user, and leaves the device waiting: AADSTS53003', async () => {
    const { issuer, tenant, userCode, poll } = aWaitingDevice()
    const user = addUserSeed(tenant, { conditionalAccess: { grantControls: ['block'] } })

    const refusal = await refusalOf(() => approveDevice(issuer.directory, userCode, user))

    expect(refusal).toMatchObject({ code: 'blockedByConditionalAccess', aadsts: 53003 })
    expect(await poll()).toBe('AADSTS70016')
  })

  it('is not for a user of another tenant', async () => {
    const { issuer, tenant, userCode } = aWaitingDevice()
    const { seeded } = aTenant(issuer)

    const approve = async (): Promise<void> => approveDevice(issuer.directory, userCode, seeded.user!)

    await approve().catch((error: unknown) => error)

    expect([...tenant.deviceCodes.values()].map(({ decision }) => decision)).toEqual([undefined])
  })
})
