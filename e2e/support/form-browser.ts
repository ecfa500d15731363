import type { User } from 'mock-entra'

/** What a browser shows, and what a person can do there. */
export interface ShownPage {
  /** The address; of the app, once a sign-in is over. */
  readonly url: URL
  readonly status: number
  readonly html: string
  /** Fills in the page's form and presses a button, which is a field like any other. */
  submit(fields?: Readonly<Record<string, string>>): Promise<ShownPage>
}

/** A browser without scripts: keeps cookies, follows redirects and sends forms. */
export interface FormBrowser {
  /** Opens an address. Redirects are followed up to the first that leads away from the server. */
  open(url: string): Promise<ShownPage>
}

export function createFormBrowser(): FormBrowser {
  const cookies = new Map<string, string>()

  async function request(url: URL, init: RequestInit = {}): Promise<ShownPage> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const html = await response.text()
    const location = response.headers.get('location')
    if (location === null) return describePage(url, response.status, html)
    const next = new URL(location, url)
    return next.origin === url.origin ? await request(next) : describePage(next, response.status, html)
  }

  function describePage(url: URL, status: number, html: string): ShownPage {
    return {
      url,
      status,
      html,
      submit: (fields = {}) => {
        const body = new URLSearchParams({ ...hiddenFieldsOf(html), ...fields })
        return request(new URL(actionOf(html), url), { method: 'POST', body })
      },
    }
  }

  return { open: (url) => request(new URL(url)) }
}

function actionOf(html: string): string {
  const [, action] = /<form[^>]* action="([^"]*)"/.exec(html) ?? []
  if (action === undefined) throw new Error(`The page has no form: ${html}`)
  return decodeEntities(action)
}

function hiddenFieldsOf(html: string): Record<string, string> {
  const fields = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, decodeEntities(value)]))
}

const entities: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
}

function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:quot|#39|lt|gt|amp);/g, (entity) => entities[entity] ?? entity)
}

/** Types name and password, and does not stay signed in: what comes then is for the test. */
export async function typePassword(usernamePage: ShownPage, user: User): Promise<ShownPage> {
  const passwordPage = await usernamePage.submit({ loginfmt: user.username })
  const stayPage = await passwordPage.submit({ passwd: user.password ?? '' })
  if (!stayPage.html.includes('value="staySignedIn"')) {
    throw new Error(`The password did not lead on: ${stayPage.html}`)
  }
  return await stayPage.submit({ no: '1' })
}
