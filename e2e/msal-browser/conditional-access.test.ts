import { describe, expect } from 'vitest'

import { test } from '../pages/browser-test.ts'
import {
  answerStaySignedIn,
  enterPassword,
  enterUsername,
  pressButton,
  signIn,
  waitForPage,
} from '../pages/steps.ts'
import { openSpa } from './open-spa.ts'

describe('MSAL Browser, Conditional Access', () => {
  test('multi-factor authentication refuses a wrong code, takes 123456, and does not ask again', async ({
    tenant,
    visit,
  }) => {
    tenant.setConditionalAccess(tenant.user, { grantControls: ['mfa'] })
    const spa = await openSpa({ visit, tenant })
    const { page } = visit

    await spa.leave('loginRedirect')
    await enterUsername(page, tenant.user.username)
    await enterPassword(page, tenant.user)
    await waitForPage(page, 'Enter code')
    await page.getByPlaceholder('Code').fill('654321')
    await pressButton(page, 'Verify')
    expect(await page.getByRole('alert').textContent()).toContain(
      "You didn't enter the expected verification code",
    )
    await page.getByPlaceholder('Code').fill(await page.locator('#mockVerificationCode').innerText())
    await pressButton(page, 'Verify')
    await answerStaySignedIn(page, 'No')

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
    expect((await spa.call('ssoSilent')).error).toBeUndefined()
  })

  test('a policy of the app steps a session up that had no second factor', async ({ tenant, visit }) => {
    const tasks = await openSpa({ visit, tenant })
    await tasks.leave('loginRedirect')
    await signIn(tasks.page, tenant.user)
    await tasks.outcome()
    const seed = { displayName: 'Payroll', conditionalAccess: { grantControls: ['mfa'] } } as const
    const payroll = await openSpa({ visit, tenant, seed })

    const { error } = await payroll.call('ssoSilent')
    await payroll.leave('loginRedirect')
    await waitForPage(payroll.page, 'Enter code')
    await payroll.page.getByPlaceholder('Code').fill('123456')
    await pressButton(payroll.page, 'Verify')

    expect(error).toMatchObject({
      name: 'InteractionRequiredAuthError',
      errorCode: 'interaction_required',
    })
    expect(error?.message).toContain('AADSTS50076')
    expect((await payroll.outcome()).result?.account?.username).toBe(tenant.user.username)
  })

  test('an expired password is changed, and only the new one is right from then on', async ({
    tenant,
    visit,
  }) => {
    const carol = tenant.addUser({
      userPrincipalName: 'carol',
      passwordProfile: { password: 'old-password', forceChangePasswordNextSignIn: true },
    })
    const spa = await openSpa({ visit, tenant })
    const { page } = visit
    const change = async (current: string, fresh: string, again = fresh): Promise<void> => {
      await page.getByLabel('Current password').fill(current)
      await page.getByLabel('New password').fill(fresh)
      await page.getByLabel('Confirm password').fill(again)
      await pressButton(page, 'Sign in')
    }

    await spa.leave('loginRedirect')
    await enterUsername(page, carol.username)
    await enterPassword(page, carol)
    await waitForPage(page, 'Update your password')
    await change('old-password', 'new-password', 'other-password')
    expect(await page.getByRole('alert').textContent()).toBe('The new passwords do not match.')
    await change('wrong', 'new-password')
    await page.getByText('Your current password is incorrect.').waitFor()
    await change('old-password', 'new-password')
    await answerStaySignedIn(page, 'No')
    expect((await spa.outcome()).result?.account?.username).toBe(carol.username)

    await spa.leave('loginRedirect', { prompt: 'login', loginHint: carol.username })
    await enterPassword(page, { password: 'old-password' })
    expect(await page.getByRole('alert').textContent()).toContain('AADSTS50126')
    await enterPassword(page, { password: 'new-password' })
    await answerStaySignedIn(page, 'No')
    expect((await spa.outcome()).result?.account?.username).toBe(carol.username)
  })

  test('terms of use that are accepted let the user in, and are not shown again', async ({
    tenant,
    visit,
  }) => {
    tenant.setConditionalAccess(tenant.user, { grantControls: ['termsOfUse'] })
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect')
    await enterUsername(visit.page, tenant.user.username)
    await enterPassword(visit.page, tenant.user)
    await waitForPage(visit.page, 'Contoso Terms of Use')
    await pressButton(visit.page, 'Accept')
    await answerStaySignedIn(visit.page, 'No')

    expect((await spa.outcome()).result?.account?.username).toBe(tenant.user.username)
    expect((await spa.call('ssoSilent')).error).toBeUndefined()
  })

  test('terms of use that are declined end with access_denied', async ({ tenant, visit }) => {
    tenant.setConditionalAccess(tenant.user, { grantControls: ['termsOfUse'] })
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect')
    await enterUsername(visit.page, tenant.user.username)
    await enterPassword(visit.page, tenant.user)
    await pressButton(visit.page, 'Decline')

    expect((await spa.outcome()).error).toMatchObject({ name: 'ServerError', errorCode: 'access_denied' })
  })

  test('block ends on a page with AADSTS53003, and the app learns nothing', async ({ tenant, visit }) => {
    visit.expected.push(/console: Failed to load resource: .* status of 400/)
    tenant.setConditionalAccess(tenant.user, { grantControls: ['block'] })
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect')
    await enterUsername(visit.page, tenant.user.username)
    await enterPassword(visit.page, tenant.user)
    await waitForPage(visit.page, "We can't sign you in")

    expect(await visit.page.locator('#exceptionMessageContainer').textContent()).toContain('AADSTS53003')
    expect(visit.page.url().startsWith(tenant.authority)).toBe(true)
    expect(spa.received.filter((url) => url === '/')).toHaveLength(1)
  })

  test('an address that is not registered is told nothing: AADSTS50011 on a page', async ({
    tenant,
    visit,
  }) => {
    visit.expected.push(/console: Failed to load resource: .* status of 400/)
    const spa = await openSpa({ visit, tenant })

    await spa.leave('loginRedirect', { redirectUri: `${spa.origin}/elsewhere` })
    await waitForPage(visit.page, "We can't sign you in")

    const page = visit.page.locator('#exceptionMessageContainer')
    expect(await page.textContent()).toContain('AADSTS50011')
    expect(await visit.page.locator('.note').textContent()).toContain(`${spa.origin}/ (spa)`)
    expect(spa.received.filter((url) => url.startsWith('/elsewhere'))).toEqual([])
  })
})
