import { describe, expect, it } from 'vitest'

import { answerDeviceRequest } from '../device-endpoint.ts'
import { deriveUuid } from '../ids.ts'
import {
  aDeviceRequest,
  aTenant,
  aVisitedTenant,
  aVisitor,
  aWaitingDevice,
  enterPassword,
  kindOf,
  pageOf,
  signIn,
} from '../testing/index.ts'

const apiId = '22222222-2222-2222-2222-222222222222'
const alice = 'alice@contoso.onmicrosoft.com'
const bob = 'bob@contoso.onmicrosoft.com'

describe('page for device codes', () => {
  it('leads through the code, the sign-in and the approval to tokens', async () => {
    const { visitor, userCode, poll } = aWaitingDevice()
    expect(pageOf(await visitor.openDevicePage(), 'deviceCode').userCode).toBe('')

    expect(pageOf(await visitor.submit({ otc: userCode }), 'username').appName).toBe('TV')
    const approval = pageOf(await enterPassword(visitor), 'deviceApproval')
    const waiting = await poll()
    const done = pageOf(await visitor.submit(), 'deviceDone')

    expect(approval).toMatchObject({ appName: 'TV', username: alice })
    expect(waiting).toBe('AADSTS70016')
    expect(done).toMatchObject({ appName: 'TV', isApproved: true })
    expect(await poll()).toBe('tokens')
  })

  it('holds the code of its address, and waits for the person all the same', async () => {
    const { visitor, userCode } = aWaitingDevice()

    expect(pageOf(await visitor.openDevicePage(userCode), 'deviceCode').userCode).toBe(userCode)
  })

  it.each([
    ['in lower case', (code: string) => code.toLowerCase()],
    ['with blanks', (code: string) => ` ${code.slice(0, 3)} ${code.slice(3)} `],
    ['with hyphens', (code: string) => `${code.slice(0, 5)}-${code.slice(5)}`],
  ])('takes the code %s', async (_, spell) => {
    const { visitor, userCode } = aWaitingDevice()
    await visitor.openDevicePage()

    expect(kindOf(await visitor.submit({ otc: spell(userCode) }))).toBe('username')
  })

  it.each([
    ['an empty code', 90119, 'userCodeEmpty', ''],
    ['a blank code', 90119, 'userCodeEmpty', '  '],
    ['an unknown code', 70018, 'badVerificationCode', 'BCDFGHJKL'],
  ])('asks again for %s: AADSTS%i', async (_, aadsts, code, otc) => {
    const { visitor } = aWaitingDevice()
    await visitor.openDevicePage()

    expect(pageOf(await visitor.submit({ otc }), 'deviceCode')).toMatchObject({
      userCode: otc,
      refusal: { aadsts, code },
    })
  })

  it('asks again for an expired code: AADSTS70019', async () => {
    const { visitor, tenant, userCode, poll } = aWaitingDevice()
    tenant.clock.advance({ minutes: 15 })
    await visitor.openDevicePage()

    const page = pageOf(await visitor.submit({ otc: userCode }), 'deviceCode')

    expect(page.refusal).toMatchObject({ code: 'userCodeExpired', aadsts: 70019 })
    expect(await poll()).toBe('AADSTS70020')
  })

  it.each([
    ['approved', {}],
    ['declined', { cancel: '1' }],
  ])('asks again for a code that was %s: AADSTS90120', async (_, fields) => {
    const { visitor, userCode } = aWaitingDevice()
    await visitor.openDevicePage()
    await visitor.submit({ otc: userCode })
    await enterPassword(visitor)
    await visitor.submit(fields)
    await visitor.openDevicePage()

    const page = pageOf(await visitor.submit({ otc: userCode }), 'deviceCode')

    expect(page.refusal).toMatchObject({ code: 'deviceRequestAlreadyHandled', aadsts: 90120 })
  })

  it('tells the device that the person declined: AADSTS70017', async () => {
    const { visitor, userCode, poll } = aWaitingDevice()
    await visitor.openDevicePage()
    await visitor.submit({ otc: userCode })
    await enterPassword(visitor)

    const page = pageOf(await visitor.submit({ cancel: '1' }), 'deviceDone')

    expect(page).toEqual({ kind: 'deviceDone', appName: 'TV', isApproved: false })
    expect(await poll()).toBe('AADSTS70017')
  })

  it('asks for the account even where one is signed in', async () => {
    const { visitor, userCode } = aWaitingDevice({
      web: { redirectUris: ['http://localhost/auth/callback'] },
    })
    await signIn(visitor)
    await visitor.openDevicePage()

    const page = pageOf(await visitor.submit({ otc: userCode }), 'accounts')
    const next = await visitor.submit({ account: page.accounts[0]?.id ?? '' })

    expect(kindOf(next)).toBe('deviceApproval')
  })

  it('asks for consent to what the device asked for', async () => {
    const { visitor, userCode, poll } = aWaitingDevice({ requireConsent: true })
    await visitor.openDevicePage()
    await visitor.submit({ otc: userCode })

    const page = pageOf(await enterPassword(visitor), 'consent')
    pageOf(await visitor.submit(), 'deviceApproval')
    await visitor.submit()

    expect(page.permissions.map(({ title }) => title)).toEqual(['Tasks.Read'])
    expect(await poll()).toBe('tokens')
  })

  it('asks for consent to the resource of a v1 request', async () => {
    const id = deriveUuid(apiId, 'scope', 'Tasks.Read')
    const requiredResourceAccess = [
      { resourceAppId: apiId, resourceAccess: [{ id, type: 'Scope' as const }] },
    ]
    const { visitor, userCode, poll } = aWaitingDevice(
      { requireConsent: true, requiredResourceAccess },
      { endpoint: 'v1', scope: undefined, resource: `api://${apiId}` },
    )
    await visitor.openDevicePage()
    await visitor.submit({ otc: userCode })

    const page = pageOf(await enterPassword(visitor), 'consent')
    await visitor.submit()
    await visitor.submit()

    expect(page.permissions.map(({ title }) => title)).toEqual(['Tasks.Read'])
    expect(await poll()).toBe('tokens')
  })

  it('knows the device of another tenant', async () => {
    const { issuer, visitor } = aVisitedTenant()
    const { tenant: other, seeded } = aTenant(issuer)
    const request = aDeviceRequest({ tenant: other.id, clientId: seeded.app!.appId, scope: 'openid' })
    const { user_code: otc } = answerDeviceRequest(issuer, request)
    await visitor.openDevicePage()

    expect(await visitor.submit({ otc })).toMatchObject({ tenant: other.id, page: { kind: 'username' } })
  })
})

describe('device that two people look at', () => {
  it('is not approved a second time', async () => {
    const { issuer, tenant, userCode } = aWaitingDevice()
    const visitors = [aVisitor(issuer), aVisitor(issuer)] as const
    for (const [index, visitor] of visitors.entries()) {
      await visitor.openDevicePage()
      await visitor.submit({ otc: userCode })
      await enterPassword(visitor, [alice, bob][index])
    }

    await visitors[0].submit()
    await visitors[1].submit().catch((refusal: unknown) => refusal)

    const decision = [...tenant.deviceCodes.values()][0]?.decision
    const userId = typeof decision === 'object' ? decision.userId : undefined
    expect(tenant.users.get(userId ?? '')?.userPrincipalName).toBe(alice)
  })

  it('is not declined after it was approved', async () => {
    const { issuer, userCode, poll } = aWaitingDevice()
    const [first, second] = [aVisitor(issuer), aVisitor(issuer)]
    for (const visitor of [first, second]) {
      await visitor.openDevicePage()
      await visitor.submit({ otc: userCode })
    }
    await enterPassword(first)
    await first.submit()

    await second.submit({ cancel: '1' }).catch((refusal: unknown) => refusal)

    expect(await poll()).toBe('tokens')
  })
})
