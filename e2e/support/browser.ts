/** What a browser was shown or told. */
export interface Visit {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly body: string
  /** Where the answer sends the browser, letter by letter; undefined for a page. */
  readonly location: string | undefined
  /** The `set-cookie` headers. */
  readonly cookies: readonly string[]
  /** The page's form: the first one, as most have one only. */
  readonly form: Form | undefined
}

export interface Form {
  readonly action: string
  /** The hidden fields by name, in their order. */
  readonly fields: Readonly<Record<string, string>>
}

/** A browser without scripts: it keeps cookies, knows forms, and goes nowhere by itself. */
export interface Browser {
  visit(url: string | URL, init?: RequestInit): Promise<Visit>
  /** Submits a page's form with what the person entered and the button that they pressed. */
  submit(page: Visit, entered?: Readonly<Record<string, string>>): Promise<Visit>
  /** Forgets all cookies. */
  clear(): void
}

export function openBrowser(): Browser {
  const jar = new Map<string, Map<string, string>>() // by host name, because cookies know no ports

  async function visit(url: string | URL, init: RequestInit = {}): Promise<Visit> {
    const { href, hostname } = new URL(url)
    const cookies = jar.get(hostname) ?? new Map<string, string>()
    jar.set(hostname, cookies)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie === '' ? {} : { cookie }), ...(init.headers as Record<string, string>) }
    const response = await fetch(href, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keep(cookies, line)
    const body = await response.text()
    return {
      url: href,
      status: response.status,
      headers: response.headers,
      body,
      location: response.headers.get('location') ?? undefined,
      cookies: response.headers.getSetCookie(),
      form: readForm(body, href),
    }
  }

  return {
    visit,
    submit: ({ form, body }, entered = {}) => {
      if (form === undefined) throw new Error(`The page has no form: ${body}`)
      return visit(form.action, {
        method: 'POST',
        body: new URLSearchParams({ ...form.fields, ...entered }),
      })
    },
    clear: () => jar.clear(),
  }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ')
  const name = pair.slice(0, pair.indexOf('='))
  const isOver = attributes.some((attribute) => /^(max-age=0|expires=.* 1970 .*)$/i.test(attribute))
  if (isOver) cookies.delete(name)
  else cookies.set(name, pair.slice(name.length + 1))
}

function readForm(body: string, base: string): Form | undefined {
  const form = /<form [^>]*>[^]*?<\/form>/.exec(body)?.[0]
  if (form === undefined) return undefined
  const action = readAttribute(/<form [^>]*>/.exec(form)?.[0] ?? '', 'action')
  const hidden = form.match(/<input type="hidden"[^>]*>/g) ?? []
  return {
    action: new URL(action, base).href,
    fields: Object.fromEntries(
      hidden.map((input) => [readAttribute(input, 'name'), readAttribute(input, 'value')]),
    ),
  }
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

function readAttribute(tag: string, name: string): string {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
  return value.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity)
}
