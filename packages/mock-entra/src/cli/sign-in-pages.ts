import { reach } from './ask-mock.ts'
import { readPage } from './sign-in-page.ts'
import type { SignInPage } from './sign-in-page.ts'

/** Who signs in. */
export interface Person {
  readonly username: string
  readonly password: string
}

/** What the app is told, an error included; or why the browser would not come back to it. */
export type SignInEnd =
  | {
      readonly outcome: 'answered'
      readonly params: Readonly<Record<string, string>>
      readonly reason?: never
    }
  | { readonly outcome: 'refused'; readonly reason: string; readonly params?: never }

interface Visit {
  readonly url: URL
  readonly form?: URLSearchParams
}

interface Answer {
  readonly location: string | null
  readonly cookie: string | undefined
  readonly body: string
}

/** Does on the pages of a mock what a person does with a browser: enters name and password, and accepts what is asked. */
export async function goThroughPages(start: URL, person: Person): Promise<SignInEnd> {
  const answered = new Set<string>()
  let cookie: string | undefined
  let visit: Visit = { url: start }
  for (;;) {
    const answer = await load(visit, cookie)
    cookie = answer.cookie ?? cookie
    if (answer.location !== null) return { outcome: 'answered', params: paramsOf(answer.location) }

    const page = readPage(answer.body)
    if (page.isAnswer) return { outcome: 'answered', params: page.fields }
    const entries = enter(page, person)
    if (entries === undefined || answered.has(page.step))
      return { outcome: 'refused', reason: reasonOf(page) }
    answered.add(page.step)
    visit = { url: new URL(page.action, start), form: new URLSearchParams({ ...page.fields, ...entries }) }
  }
}

async function load({ url, form }: Visit, cookie: string | undefined): Promise<Answer> {
  return await reach(url.origin, async () => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: cookie === undefined ? {} : { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    })
    return {
      location: response.headers.get('location'),
      cookie: response.headers.get('set-cookie')?.split(';')[0],
      body: await response.text(),
    }
  })
}

/** What a person fills in on a page; undefined where there is no going on without a browser. */
function enter(
  { step, verificationCode, canGoOn }: SignInPage,
  { username, password }: Person,
): Readonly<Record<string, string>> | undefined {
  if (!canGoOn) return undefined
  switch (step) {
    case 'username':
      return { loginfmt: username }
    case 'password':
      return { passwd: password }
    case 'verification':
      return { otc: verificationCode }
    case 'staySignedIn':
      return { no: '1' }
    case 'terms':
    case 'consent':
      return {}
    default:
      return undefined
  }
}

function reasonOf({ alert, title, body }: SignInPage): string {
  if (alert !== undefined) return alert
  if (title !== undefined) return `the page '${title}' asks for what only a browser can give`
  return describeNoPage(body)
}

/** A path that the mock has no page for is refused in JSON. */
function describeNoPage(body: string): string {
  const description = /"error_description":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1]
  return description === undefined
    ? 'the answer is neither a page nor a redirect; is it a mock-entra that answers at --url?'
    : (JSON.parse(`"${description}"`) as string)
}

/** In the query, or in the fragment. */
function paramsOf(location: string): Readonly<Record<string, string>> {
  const { search, hash } = new URL(location)
  return Object.fromEntries(new URLSearchParams(hash === '' ? search : hash.slice(1)))
}
