import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'

import { answerDeviceRequest } from '../device-endpoint.ts'
import type { AppSeed } from '../directory/seeds.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import type { Issuer } from '../issuer.ts'
import {
  aDeviceRequest,
  aTenant,
  aVisitor,
  anIssuer,
  enterPassword,
  kindOf,
  pageOf,
  signIn,
} from '../testing/index.ts'
import type { Visitor } from '../testing/index.ts'
import type { SignInAnswer } from './answer.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const scope = `openid api://${apiId}/Tasks.Read`

interface World {
  readonly issuer: Issuer
  readonly tenant: Tenant
  readonly visitor: Visitor
  readonly alice: User
  /** An administrator. */
  readonly bob: User
}

/** Alice and an administrator at a browser, and an app that may do nothing without consent. */
function aWorld(app: AppSeed = {}): World {
  const issuer = anIssuer()
  const web = {
    redirectUris: ['http://localhost/auth/callback'],
    implicitGrantSettings: { enableIdTokenIssuance: true },
  }
  const { tenant } = aTenant(issuer, {
    apps: [{ appId, web, requireConsent: true, ...app }],
    users: [
      { userPrincipalName: 'alice' },
      { userPrincipalName: 'bob', directoryRoles: ['Global Administrator'] },
    ],
  })
  const [alice, bob] = [...tenant.users.values()] as [User, User]
  return { issuer, tenant, visitor: aVisitor(issuer, { skipsStaySignedIn: false }), alice, bob }
}

/** Everything that a form could hold, but for a password. */
function everyField({ id, userPrincipalName }: User): Readonly<Record<string, string>> {
  return {
    account: id,
    loginfmt: userPrincipalName,
    passwd: '',
    oldpwd: '',
    newpwd: 'new-password',
    confirmnewpwd: 'new-password',
    otc: '123456',
    forOrganization: 'true',
  }
}

const stepsWithoutPassword = [
  'account',
  'username',
  'newPassword',
  'verification',
  'terms',
  'staySignedIn',
  'consent',
  'deviceCode',
  'deviceApproval',
]

/** Presses the primary button of every page, up to one that asks who it is, or to the end. */
async function goOn(visitor: Visitor, answer: SignInAnswer): Promise<SignInAnswer> {
  let current = answer
  while (current.kind === 'page' && !['accounts', 'username', 'password'].includes(current.page.kind)) {
    current = await visitor.submit(current.page.kind === 'verification' ? { otc: 'unknown' } : {})
    if (current.kind === 'page' && current.page.kind === 'verification' && current.page.isWrong) break
  }
  return current
}

/** Whom the app would take the answer for; undefined where the app gets none. */
function userInAnswer(answer: SignInAnswer, tenant: Tenant): string | undefined {
  if (answer.kind !== 'redirect') return undefined
  const { code = '', id_token: idToken, client_info: clientInfo } = answer.params
  if (idToken !== undefined) return String(decodeJwt(idToken)['oid'])
  if (clientInfo !== undefined) return String(JSON.parse(Buffer.from(clientInfo, 'base64url').toString()).uid)
  return tenant.codes.get(code)?.signIn.userId
}

describe('a step that comes before the password', () => {
  it.each(stepsWithoutPassword)('signs nobody in after the name: %s', async (step) => {
    const { tenant, visitor, alice } = aWorld()
    await visitor.authorize({ loginHint: alice.userPrincipalName })

    const answer = await visitor.submit({ ...everyField(alice), step })

    expect(['username', 'password']).toContain(kindOf(answer))
    expect([...tenant.sessions.values()]).toEqual([])
  })

  it.each(stepsWithoutPassword)('signs nobody in before the name: %s', async (step) => {
    const { tenant, visitor, alice } = aWorld()
    await visitor.authorize()

    const answer = await visitor.submit({ ...everyField(alice), step })

    expect(['username', 'password']).toContain(kindOf(answer))
    expect([...tenant.sessions.values()]).toEqual([])
  })

  it.each([
    ['a user', 'alice'],
    ['an administrator', 'bob'],
  ] as const)('records no consent of %s', async (_, name) => {
    const { visitor, tenant, [name]: user } = aWorld()
    await visitor.authorize({ scope, loginHint: user.userPrincipalName })

    await visitor.submit({ step: 'consent', forOrganization: 'true' })

    expect(tenant.permissionGrants).toEqual([])
  })

  it('does not stand for the consent that the person has not been asked for', async () => {
    const { visitor, alice } = aWorld()
    await visitor.authorize({ scope, loginHint: alice.userPrincipalName })
    await visitor.submit({ step: 'consent' })
    await visitor.submit({ step: 'staySignedIn', no: '1' })

    const answer = await goOnTo('consent', visitor, await enterPassword(visitor))

    expect(pageOf(answer, 'consent').permissions.map(({ title }) => title)).toContain('Tasks.Read')
  })

  it('grants nothing by admin consent', async () => {
    const requiredResourceAccess = [
      {
        resourceAppId: '00000003-0000-0000-c000-000000000000',
        resourceAccess: [{ id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', type: 'Scope' as const }],
      },
    ]
    const { visitor, tenant, bob } = aWorld({ requiredResourceAccess })
    await visitor.requestAdminConsent()
    await visitor.submit({ step: 'username', loginfmt: bob.userPrincipalName })

    await visitor.submit({ step: 'consent' })

    expect(tenant.permissionGrants).toEqual([])
    expect(tenant.appRoleAssignments).toEqual([])
  })

  it('does not approve a device', async () => {
    const { issuer, visitor, tenant, alice } = aWorld({ requireConsent: false })
    const { user_code: userCode } = answerDeviceRequest(issuer, aDeviceRequest())
    await visitor.openDevicePage()
    await visitor.submit({ otc: userCode })
    await visitor.submit({ step: 'deviceApproval' })
    await visitor.submit({ step: 'username', loginfmt: alice.userPrincipalName })
    await visitor.submit({ step: 'password', passwd: 'mock-entra-password' })

    const answer = await visitor.submit({ step: 'staySignedIn', no: '1' })

    pageOf(answer, 'deviceApproval')
    expect([...tenant.deviceCodes.values()].map(({ decision }) => decision)).toEqual([undefined])
  })
})

async function goOnTo(kind: string, visitor: Visitor, answer: SignInAnswer): Promise<SignInAnswer> {
  let current = answer
  while (current.kind === 'page' && current.page.kind !== kind) current = await visitor.submit()
  return current
}

describe('a step that names somebody else after the password', () => {
  it.each([
    ['a code', {}],
    ['an ID token', { responseType: 'id_token', nonce: 'nonce-1' }],
    ['client_info', { clientInfo: true }],
  ])('signs nobody in without their password: %s', async (_, request) => {
    const { visitor, tenant, alice, bob } = aWorld({ requireConsent: false })
    await visitor.authorize(request)
    pageOf(await enterPassword(visitor), 'staySignedIn')

    const answer = await visitor.submit({ step: 'username', loginfmt: bob.userPrincipalName })

    expect([undefined, alice.id]).toContain(userInAnswer(await goOn(visitor, answer), tenant))
  })

  it('signs nobody in without their password after the Back button either', async () => {
    const { visitor, tenant, alice, bob } = aWorld({ requireConsent: false })
    await visitor.authorize({ clientInfo: true })
    pageOf(await enterPassword(visitor), 'staySignedIn')
    await visitor.submit({ back: '1' })

    const answer = await visitor.submit({ step: 'username', loginfmt: bob.userPrincipalName })

    expect([undefined, alice.id]).toContain(userInAnswer(await goOn(visitor, answer), tenant))
  })

  it('consents for nobody else', async () => {
    const { visitor, tenant, alice, bob } = aWorld()
    await visitor.authorize({ scope })
    await enterPassword(visitor)
    pageOf(await visitor.submit({ no: '1' }), 'consent')

    const answer = await visitor.submit({ step: 'username', loginfmt: bob.userPrincipalName })
    if (answer.kind === 'page') await visitor.submit({ step: 'consent', forOrganization: 'true' })

    const consenting = tenant.permissionGrants.map(({ principalId }) => principalId)
    expect(new Set([...consenting, alice.id])).toEqual(new Set([alice.id]))
  })

  it('does not inherit the consent of another', async () => {
    const { issuer, visitor, tenant, alice, bob } = aWorld()
    const { user_code: otc } = answerDeviceRequest(issuer, aDeviceRequest())
    await visitor.openDevicePage()
    await visitor.submit({ otc })
    await enterPassword(visitor)
    await visitor.submit({ no: '1' })
    pageOf(await visitor.submit({ step: 'consent' }), 'deviceApproval')

    await enterPassword(visitor, bob.userPrincipalName)
    const answer = await visitor.submit({ no: '1' })

    expect(kindOf(answer)).toBe('consent')
    expect(tenant.permissionGrants.map(({ principalId }) => principalId)).toEqual([alice.id])
  })

  it('does not make a revoked account of the browser count again', async () => {
    const { visitor, tenant, alice, bob } = aWorld()
    await signIn(visitor, bob.userPrincipalName)
    await signIn(visitor)
    Object.assign(bob, { revocations: bob.revocations + 1 })
    await visitor.authorize({ scope, prompt: 'select_account', clientInfo: true })
    pageOf(await visitor.submit({ account: alice.id }), 'consent')

    const answer = await visitor.submit({ step: 'account', account: bob.id })

    expect([undefined, alice.id]).toContain(userInAnswer(await goOn(visitor, answer), tenant))
  })

  it('does not lend one account the second factor of another', async () => {
    const { visitor, tenant, alice, bob } = aWorld()
    await signIn(visitor, bob.userPrincipalName)
    await signIn(visitor)
    for (const user of [alice, bob]) Object.assign(user, { conditionalAccess: { grantControls: ['mfa'] } })
    await visitor.authorize({ scope, prompt: 'select_account', clientInfo: true })
    await visitor.submit({ account: alice.id })
    pageOf(await visitor.submit({ otc: '123456' }), 'consent')

    const answer = await visitor.submit({ step: 'account', account: bob.id })

    expect([undefined, alice.id]).toContain(userInAnswer(await goOn(visitor, answer), tenant))
  })
})

describe('a step that comes before the second factor', () => {
  it.each(['staySignedIn', 'consent', 'terms', 'username', 'newPassword'])(
    'does not replace it: %s',
    async (step) => {
      const { visitor, alice } = aWorld({ requireConsent: false })
      Object.assign(alice, { conditionalAccess: { grantControls: ['mfa'] } })
      await visitor.authorize()
      pageOf(await enterPassword(visitor), 'verification')

      const answer = await visitor.submit({ ...everyField(alice), otc: '', step })

      expect(['verification', 'password']).toContain(kindOf(answer))
    },
  )

  it('records no consent', async () => {
    const { visitor, tenant, alice } = aWorld()
    Object.assign(alice, { conditionalAccess: { grantControls: ['mfa'] } })
    await visitor.authorize({ scope })
    pageOf(await enterPassword(visitor), 'verification')

    await visitor.submit({ step: 'consent' })

    expect(tenant.permissionGrants).toEqual([])
  })
})

describe('a forged account', () => {
  it.each([
    ['of another user', (world: World) => world.bob.id],
    ['that does not exist', () => 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ['that is a property of every object', () => '__proto__'],
  ])('%s does not choose who is not signed in at this browser', async (_, forge) => {
    const world = aWorld({ requireConsent: false })
    const { visitor } = world
    await signIn(visitor)
    await visitor.authorize({ prompt: 'select_account' })

    const answer = await visitor.submit({ account: forge(world) })

    expect(kindOf(answer)).toBe('username')
  })
})
