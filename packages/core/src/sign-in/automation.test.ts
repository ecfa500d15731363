import { describe, expect, it } from 'vitest'

import { answerAdminConsentRequest } from '../admin-consent-endpoint.ts'
import { answerAuthorizeRequest } from '../authorize-endpoint.ts'
import type { AuthorizeRequest } from '../authorize-request.ts'
import type { AppSeed, UserSeed } from '../directory/seeds.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import type { Issuer } from '../issuer.ts'
import {
  aTenant,
  addUserSeed,
  anAdminConsentRequest,
  anAuthorizeRequest,
  anIssuer,
  paramsOf,
  refusalOf,
  refusalToApp,
} from '../testing/index.ts'
import type { SignInAnswer } from './answer.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const web = { redirectUris: ['http://localhost/auth/callback'] }
const nobody = { sessionId: () => undefined, skipsStaySignedIn: false }

interface World {
  readonly issuer: Issuer
  readonly tenant: Tenant
  readonly user: User
  /** Signs the user in without pages. */
  signIn(parts?: Partial<AuthorizeRequest>, user?: User): Promise<SignInAnswer>
}

/** What a person would see on an error page is what the test shows. */
function withoutErrorPage(answer: SignInAnswer): SignInAnswer {
  if (answer.kind === 'errorPage') throw answer.refusal
  return answer
}

function aWorld(app: AppSeed = {}, seed: UserSeed = {}): World {
  const issuer = anIssuer()
  const { tenant } = aTenant(issuer, {
    apps: [{ appId, web, ...app }],
    users: [{ userPrincipalName: 'alice', ...seed }],
  })
  const [alice] = [...tenant.users.values()] as [User]
  return {
    issuer,
    tenant,
    user: alice,
    signIn: async (parts, user = alice) =>
      withoutErrorPage(await answerAuthorizeRequest(issuer, anAuthorizeRequest(parts), nobody, { user })),
  }
}

describe('sign-in without a person', () => {
  it('needs no password, and asks nobody whether to stay signed in', async () => {
    const { signIn } = aWorld({}, { password: null })

    expect(paramsOf(await signIn())['code']).toBeDefined()
  })

  it('passes everything that a person would pass, as it would count then', async () => {
    const { signIn, tenant, user } = aWorld(
      { requireConsent: true, conditionalAccess: { grantControls: ['mfa', 'termsOfUse'] } },
      { passwordProfile: { forceChangePasswordNextSignIn: true } },
    )
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'

    const { code = '' } = paramsOf(await signIn({ scope: `openid api://${apiId}/Tasks.Read`, claims }))

    expect(tenant.codes.get(code)?.signIn).toMatchObject({
      userId: user.id,
      satisfied: ['passwordChange', 'mfa', 'termsOfUse'],
      authenticationContexts: ['c1'],
      isPersistent: false,
    })
    expect(tenant.permissionGrants.map(({ principalId, scopes }) => [principalId, scopes])).toEqual([
      [user.id, ['Tasks.Read']],
      [user.id, ['openid']],
    ])
  })

  it('leaves an expired password as it is, so that the test knows it', async () => {
    const { signIn, user } = aWorld(
      {},
      { passwordProfile: { password: 'known', forceChangePasswordNextSignIn: true } },
    )

    await signIn()

    expect(user).toMatchObject({ password: 'known', forceChangePasswordNextSignIn: false })
  })

  it.each(['login', 'none', 'consent', 'select_account'])('answers prompt=%s', async (prompt) => {
    const { signIn } = aWorld()

    expect(paramsOf(await signIn({ prompt }))['code']).toBeDefined()
  })

  it('answers where every sign-in must be a fresh one', async () => {
    const { signIn } = aWorld({ conditionalAccess: { signInFrequencyHours: 0 } })

    expect(paramsOf(await signIn({ maxAge: '0' }))['code']).toBeDefined()
  })

  it('is for the given user, whatever the request hints', async () => {
    const { signIn, tenant } = aWorld()
    const bob = addUserSeed(tenant, { userPrincipalName: 'bob' })

    const { code = '' } = paramsOf(await signIn({ loginHint: 'alice@contoso.onmicrosoft.com' }, bob))

    expect(tenant.codes.get(code)?.signIn.userId).toBe(bob.id)
  })

  it('leaves no pages behind', async () => {
    const { signIn, issuer } = aWorld()

    await signIn()

    expect([...issuer.flows.values()]).toEqual([])
  })

  it.each<readonly [string, number, AppSeed]>([
    ['a policy that blocks', 53003, { conditionalAccess: { grantControls: ['block'] } }],
    ['a missing assignment', 50105, { appRoleAssignmentRequired: true }],
  ])('does not get past %s: AADSTS%i, as on a page', async (_, aadsts, app) => {
    const { signIn } = aWorld(app)

    expect(await refusalOf(() => signIn())).toMatchObject({ aadsts })
  })

  it('does not consent to what only an administrator can: AADSTS90094, as on a page', async () => {
    const { signIn, tenant } = aWorld({ requireConsent: true })

    const refusal = await refusalOf(() => signIn({ scope: 'User.Read.All' }))

    expect(refusal).toMatchObject({ code: 'adminConsentRequired', aadsts: 90094 })
    expect(tenant.permissionGrants).toEqual([])
  })

  it('does not sign a disabled user in: AADSTS50057', async () => {
    const { signIn, tenant } = aWorld({}, { accountEnabled: false })

    const { refusal } = refusalToApp(await signIn())

    expect(refusal).toMatchObject({ code: 'userDisabled', aadsts: 50057 })
    expect([...tenant.sessions.values()]).toEqual([])
  })

  it('does not sign in a user of another tenant', async () => {
    const { signIn, issuer, tenant } = aWorld()
    const { seeded } = aTenant(issuer)

    await signIn({}, seeded.user).catch((error: unknown) => error)

    expect([...tenant.codes.values()]).toEqual([])
  })

  it('at common is in the tenant of the user', async () => {
    const { signIn, issuer } = aWorld()
    const { tenant: other, seeded } = aTenant(issuer, {
      domain: 'fabrikam.example',
      apps: [{ appId, web }],
    })

    const { code = '' } = paramsOf(await signIn({ tenant: 'common' }, seeded.user))

    expect(other.codes.get(code)?.signIn.userId).toBe(seeded.user?.id)
  })
})

describe('admin consent without a person', () => {
  const consent = async ({ issuer }: World, user: User): Promise<SignInAnswer> =>
    withoutErrorPage(await answerAdminConsentRequest(issuer, anAdminConsentRequest(), nobody, { user }))

  it('is given by an administrator', async () => {
    const world = aWorld({}, { directoryRoles: ['Global Administrator'] })

    expect(paramsOf(await consent(world, world.user))['admin_consent']).toBe('True')
  })

  it('is not given by anybody else: AADSTS90094', async () => {
    const world = aWorld()

    expect(await refusalOf(() => consent(world, world.user))).toMatchObject({ aadsts: 90094 })
  })
})
