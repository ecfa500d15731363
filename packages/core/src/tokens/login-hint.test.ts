import { describe, expect, it } from 'vitest'

import { answerAuthorizeRequest } from '../authorize-endpoint.ts'
import { changeUser } from '../directory/directory-objects.ts'
import type { SignInAnswer } from '../sign-in/answer.ts'
import {
  aCode,
  aCodeAuthorizeRequest,
  aCodeRequest,
  aTenant,
  acquireTokens,
  addUserSeed,
  anIssuer,
  newBrowser,
} from '../testing/index.ts'
import type { SeededTenant } from '../testing/index.ts'
import { describeLoginHint, findHintedUser } from './login-hint.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const callback = 'http://localhost/auth/callback'

function aTenantOfTwo(): SeededTenant {
  const seeded = aTenant(anIssuer())
  addUserSeed(seeded.tenant, { displayName: 'Bob' })
  return seeded
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** The name that a page shows for whose password it wants. */
function usernameOf(answer: SignInAnswer): string {
  if (answer.kind !== 'page' || answer.page.kind !== 'password') throw new Error(JSON.stringify(answer))
  return answer.page.username
}

describe('login hint', () => {
  it('names no user to whoever cannot decode it, and is no JWT', () => {
    const { tenant, seeded } = aTenantOfTwo()

    const hint = describeLoginHint(tenant, seeded.user!)

    expect(hint).toMatch(/^O\.[\w-]+$/)
    expect(hint).not.toContain('alice')
  })

  it.each<[string, (hint: string) => string]>([
    ['the claim', (hint) => hint],
    ['the user principal name', () => 'alice@contoso.onmicrosoft.com'],
    ['the user principal name in another case', () => 'Alice@Contoso.OnMicrosoft.com'],
  ])('finds its user by %s', (_, hintOf) => {
    const { tenant, seeded } = aTenantOfTwo()
    const hint = hintOf(describeLoginHint(tenant, seeded.user!))

    expect(findHintedUser(tenant, hint)).toBe(seeded.user)
  })

  it('finds a user whose name has changed since', () => {
    const { tenant, seeded } = aTenantOfTwo()
    const user = seeded.user!
    const hint = describeLoginHint(tenant, user)

    changeUser(tenant, user, { userPrincipalName: 'alice.married@contoso.onmicrosoft.com' })

    expect(findHintedUser(tenant, hint)).toBe(user)
    expect(findHintedUser(tenant, 'alice@contoso.onmicrosoft.com')).toBeUndefined()
  })

  it('finds nobody in a tenant that it is not of', () => {
    const issuer = anIssuer()
    const id = 'aaaaaaaa-0000-4000-8000-000000000001'
    const [home, other] = [
      aTenant(issuer, { users: [{ id, userPrincipalName: 'alice' }] }),
      aTenant(issuer, { users: [{ id, userPrincipalName: 'somebody.else' }] }),
    ]

    const hint = describeLoginHint(home.tenant, home.seeded.user!)

    expect(findHintedUser(other.tenant, hint)).toBeUndefined()
  })

  it.each([
    '',
    'O.',
    'O.garbage!',
    'nobody@contoso.onmicrosoft.com',
    `O.${encode('null')}`,
    `O.${encode('1')}`,
    `O.${encode('{}')}`,
    `O.${encode('{"oid":1}')}`,
    `O.${encode('{"oid":"nobody"}')}`,
    'O.Reilly@contoso.onmicrosoft.com',
  ])('finds nobody by %j', (hint) => {
    const { tenant } = aTenantOfTwo()

    expect(findHintedUser(tenant, hint)).toBeUndefined()
  })

  it('finds a user whose name begins as the claim does', () => {
    const { tenant } = aTenantOfTwo()
    const user = addUserSeed(tenant, { userPrincipalName: 'O.Reilly' })

    expect(findHintedUser(tenant, 'o.reilly@contoso.onmicrosoft.com')).toBe(user)
    expect(findHintedUser(tenant, 'O.Reilly@contoso.onmicrosoft.com')).toBe(user)
  })
})

describe('login_hint claim', () => {
  it('stands in the ID token where the registration asks for it, and as login_hint leads to its user', async () => {
    const issuer = anIssuer()
    const optionalClaims = { idToken: [{ name: 'login_hint' }] }
    const { tenant, seeded } = aTenant(issuer, {
      apps: [{ appId, secret: 'floci-az-dev-secret', web: { redirectUris: [callback] }, optionalClaims }],
    })
    addUserSeed(tenant, { displayName: 'Bob' })
    const { idClaims } = await acquireTokens(issuer, aCodeRequest(await aCode(issuer)))
    const loginHint = String(idClaims['login_hint'])

    const answer = await answerAuthorizeRequest(issuer, aCodeAuthorizeRequest({ loginHint }), newBrowser)

    expect(loginHint).toBe(describeLoginHint(tenant, seeded.user!))
    expect(usernameOf(answer)).toBe('alice@contoso.onmicrosoft.com')
  })

  it('leads to its user at common, whichever tenant that is', async () => {
    const issuer = anIssuer()
    const apps = [{ appId, web: { redirectUris: [callback] } }]
    aTenant(issuer, { apps })
    const other = aTenant(issuer, { apps, users: [{ userPrincipalName: 'carol' }] })
    const loginHint = describeLoginHint(other.tenant, other.seeded.user!)
    const request = aCodeAuthorizeRequest({ tenant: 'common', scope: 'openid', loginHint })

    const answer = await answerAuthorizeRequest(issuer, request, newBrowser)

    expect(usernameOf(answer)).toBe(other.seeded.user!.userPrincipalName)
  })
})
