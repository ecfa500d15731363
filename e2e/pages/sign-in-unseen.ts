import type { TenantHandle, User } from 'mock-entra'

import type { Visit } from './browser.ts'

/**
 * Gives the browser the session of a user who signed in on the pages, without drawing them: for tests of what comes
 * after.
 */
export async function signInUnseen(
  { context: { request } }: Visit,
  tenant: TenantHandle,
  user: User,
  staySignedIn: 'Yes' | 'No' = 'No',
): Promise<void> {
  const query = new URLSearchParams({
    client_id: tenant.app.appId,
    response_type: 'code',
    scope: 'openid',
    prompt: 'login',
    login_hint: user.username,
  })
  const passwordPage = await request.get(`${tenant.authority}/oauth2/v2.0/authorize?${query.toString()}`)
  const [, flowToken = ''] = /name="flowToken" value="([^"]+)"/.exec(await passwordPage.text()) ?? []
  const answers = [
    { step: 'password', passwd: user.password ?? '' },
    { step: 'staySignedIn', ...(staySignedIn === 'Yes' ? {} : { no: '1' }) },
  ]
  for (const answer of answers) {
    const response = await request.post(`${tenant.authority}/login`, {
      form: { flowToken, ...answer },
      maxRedirects: 0,
    })
    if (!response.ok() && response.status() !== 302) throw new Error(await response.text())
  }
}
