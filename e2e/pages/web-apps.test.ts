import { describe, expect } from 'vitest'

import { test } from './browser-test.ts'
import { openVisit } from './browser.ts'
import { pressButton, signIn, waitForPage } from './steps.ts'
import { openWebApp } from './web-app.ts'

describe('a web app', () => {
  test.for(['query', 'form_post'])(
    'is told by response_mode=%s, and at once where the browser has a session',
    async (response_mode, { tenant, visit }) => {
      const web = await openWebApp(tenant)

      await visit.page.goto(web.authorizeUrl({ response_mode }))
      await signIn(visit.page, tenant.user)

      expect(await web.answer(visit.page)).toEqual({
        code: expect.stringMatching(/^1\./),
        state: 'the state',
        session_state: expect.any(String),
      })
      await visit.page.goto(web.authorizeUrl({ response_mode }))
      expect(await web.answer(visit.page)).toHaveProperty('code')
      const told = visit.requests.filter((request) => request.url().startsWith(web.redirectUri))
      const method = response_mode === 'query' ? 'GET' : 'POST'
      expect(told.map((request) => request.method())).toEqual([method, method])
    },
  )

  test('signs people in whose browsers run no scripts', async ({ browser, tenant }) => {
    const visit = await openVisit(browser, { javaScriptEnabled: false })
    const web = await openWebApp(tenant)

    await visit.page.goto(web.authorizeUrl({ response_mode: 'form_post' }))
    await signIn(visit.page, tenant.user)
    await pressButton(visit.page, 'Submit')

    expect(await web.answer(visit.page)).toHaveProperty('code')
    expect(visit.complaints).toEqual([])
    await visit.context.close()
  })

  test('cannot put a sign-in page into a frame', async ({ tenant, visit }) => {
    visit.expected.push(/console: Refused to display .* 'X-Frame-Options' to 'deny'|frame-ancestors 'none'/)
    const web = await openWebApp(tenant)
    await visit.page.goto(web.redirectUri)

    const complained = visit.page.waitForEvent('console')
    await visit.page.setContent(`<iframe src="${web.authorizeUrl().replaceAll('&', '&amp;')}"></iframe>`)

    expect((await complained).text()).toMatch(/frame-ancestors|X-Frame-Options/)
    expect(await visit.page.frameLocator('iframe').locator('#i0116').count()).toBe(0)
  })
})

describe('admin consent', () => {
  const seed = { requireConsent: true }

  test('that an administrator gives spares everybody the question', async ({ tenant, visit: { page } }) => {
    const admin = tenant.addUser({ userPrincipalName: 'grace', directoryRoles: ['Global Administrator'] })
    const web = await openWebApp(tenant, seed)
    const scope = `${tenant.api.identifierUri}/Tasks.Read`
    const parameters = { client_id: web.app.appId, redirect_uri: web.redirectUri, scope, state: 'the state' }
    const query = new URLSearchParams(parameters).toString()

    await page.goto(`${tenant.authority}/v2.0/adminconsent?${query}`)
    await signIn(page, admin)
    await page.getByText('Review for your organization').waitFor()
    await pressButton(page, 'Accept')

    expect(await web.answer(page)).toEqual({
      admin_consent: 'True',
      tenant: tenant.tenantId,
      scope,
      state: 'the state',
    })
    await page.goto(web.authorizeUrl({ prompt: 'select_account', scope }))
    await pressButton(page, 'Use another account')
    await signIn(page, tenant.user)
    expect(await web.answer(page)).toHaveProperty('code')
  })

  test('that an administrator declines is access_denied, AADSTS65004', async ({
    tenant,
    visit: { page },
  }) => {
    const admin = tenant.addUser({ userPrincipalName: 'grace', directoryRoles: ['Global Administrator'] })
    const web = await openWebApp(tenant, seed)
    const query = new URLSearchParams({ client_id: web.app.appId, redirect_uri: web.redirectUri }).toString()

    await page.goto(`${tenant.authority}/adminconsent?${query}`)
    await signIn(page, admin)
    await pressButton(page, 'Cancel')

    expect(await web.answer(page)).toMatchObject({
      error: 'access_denied',
      error_description: expect.stringContaining('AADSTS65004'),
      admin_consent: 'True',
      tenant: tenant.tenantId,
    })
  })

  test('is not for users who are no administrators', async ({ tenant, visit: { page } }) => {
    const web = await openWebApp(tenant, seed)
    const query = new URLSearchParams({ client_id: web.app.appId, redirect_uri: web.redirectUri }).toString()

    await page.goto(`${tenant.authority}/adminconsent?${query}`)
    await signIn(page, tenant.user)

    await waitForPage(page, 'Need admin approval')
  })
})
