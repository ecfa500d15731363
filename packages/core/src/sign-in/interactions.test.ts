import { describe, expect, it } from 'vitest'

import { answerDeviceRequest } from '../device-endpoint.ts'
import { aDeviceRequest, aVisitedTenant, aVisitor, kindOf } from '../testing/index.ts'
import type { SignInAnswer } from './answer.ts'

const right: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  username: { loginfmt: 'alice@contoso.onmicrosoft.com' },
  password: { passwd: 'mock-entra-password' },
  newPassword: { oldpwd: 'mock-entra-password', newpwd: 'new', confirmnewpwd: 'new' },
  verification: { otc: '123456' },
}

describe('order of the pages', () => {
  it('is that of Entra', async () => {
    const { issuer } = aVisitedTenant({
      apps: [
        {
          appId: '11111111-1111-1111-1111-111111111111',
          web: { redirectUris: ['http://localhost/auth/callback'] },
          requireConsent: true,
          conditionalAccess: { grantControls: ['termsOfUse', 'mfa', 'passwordChange'] },
        },
      ],
    })
    const visitor = aVisitor(issuer, { skipsStaySignedIn: false })
    const seen: string[] = []

    let answer: SignInAnswer = await visitor.authorize()
    while (answer.kind === 'page' && seen.length < 20) {
      seen.push(answer.page.kind)
      answer = await visitor.submit(right[answer.page.kind] ?? {})
    }

    expect(kindOf(answer)).toBe('redirect')
    expect(seen).toEqual([
      'username',
      'password',
      'newPassword',
      'verification',
      'terms',
      'staySignedIn',
      'consent',
    ])
  })

  it('of a device begins with its code and ends with its approval', async () => {
    const { issuer, tenant } = aVisitedTenant()
    const { user_code: otc } = answerDeviceRequest(issuer, aDeviceRequest())
    const visitor = aVisitor(issuer, { skipsStaySignedIn: false })
    const seen: string[] = []

    let answer: SignInAnswer = await visitor.openDevicePage()
    while (answer.kind === 'page' && answer.page.kind !== 'deviceDone' && seen.length < 20) {
      seen.push(answer.page.kind)
      answer = await visitor.submit({ otc, ...right[answer.page.kind] })
    }

    expect(answer).toMatchObject({ page: { kind: 'deviceDone', isApproved: true } })
    expect(seen).toEqual(['deviceCode', 'username', 'password', 'staySignedIn', 'deviceApproval'])
    expect([...tenant.deviceCodes.values()][0]?.decision).toMatchObject({ userId: expect.any(String) })
  })
})
