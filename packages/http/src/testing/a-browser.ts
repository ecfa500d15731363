import type { HttpRequest, HttpResponse } from '../http-message.ts'
import { aRequest } from './a-request.ts'
import type { RequestParts } from './a-request.ts'

type Fields = Readonly<Record<string, string | undefined>>

/** A browser without scripts: keeps cookies, reads pages and sends their forms. Follows no redirect by itself. */
export interface Browser {
  /** By name. */
  readonly cookies: Map<string, string>
  /** @param address path and query */
  open(address: string, parts?: RequestParts): Promise<Screen>
  /** Sends a form of nobody's page. */
  post(address: string, form: Fields, parts?: RequestParts): Promise<Screen>
}

/** What a browser shows after a request. */
export interface Screen {
  readonly response: HttpResponse
  /** The heading of the page; empty for a redirect. */
  readonly title: string
  /** Where the page's form goes; undefined where there is none. */
  readonly action: string | undefined
  /** The values of the form's fields by name: what is sent when nobody types anything. */
  readonly fields: Readonly<Record<string, string>>
  /** The number of the refusal that the page shows. */
  readonly aadsts: number | undefined
  /** Where the browser is sent, and with what: the query, or else the fragment. */
  readonly location: string
  readonly params: Readonly<Record<string, string>>
  /** Sends the form, with what a person typed. Names a button as they do: `cancel`, `back`, `no`. */
  submit(typed?: Fields, parts?: RequestParts): Promise<Screen>
}

export function aBrowser(send: (request: HttpRequest) => Promise<HttpResponse>): Browser {
  const cookies = new Map<string, string>()

  async function visit(address: string, parts: RequestParts): Promise<Screen> {
    const [path, query] = splitOnce(address, '?')
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie === '' ? {} : { cookie }), ...parts.headers }
    const response = await send(aRequest({ path, query, ...parts, headers }))
    for (const set of setCookiesOf(response)) keep(set)
    return screenOf(response)
  }

  function keep(set: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
    if (/; Max-Age=0(;|$)/.test(set)) cookies.delete(name)
    else cookies.set(name, value)
  }

  function screenOf(response: HttpResponse): Screen {
    const { body, headers } = response
    const location = typeof headers['location'] === 'string' ? headers['location'] : ''
    const action = attributeOf(/<form\b[^>]*>/.exec(body)?.[0] ?? '', 'action')
    const fields = fieldsOf(body)
    const number = attributeOf(body, 'data-aadsts') ?? /<small>AADSTS(\d+)<\/small>/.exec(body)?.[1]
    return {
      response,
      title: decode(/<h1>([^<]*)<\/h1>/.exec(body)?.[1] ?? ''),
      action,
      fields,
      aadsts: number === undefined ? undefined : Number(number),
      location,
      params: paramsOf(location),
      submit: (typed = {}, parts = {}) => {
        if (action === undefined) throw new Error(`There is no form here: ${body || location}`)
        return visit(action, { method: 'POST', form: { ...fields, ...typed }, ...parts })
      },
    }
  }

  return {
    cookies,
    open: (address, parts = {}) => visit(address, parts),
    post: (address, form, parts = {}) => visit(address, { method: 'POST', form, ...parts }),
  }
}

/** Every `set-cookie` of a response. */
export function setCookiesOf({ headers }: HttpResponse): readonly string[] {
  return [headers['set-cookie'] ?? []].flat()
}

/** What is sent without typing: the inputs that have a name and a value, but no buttons and no empty boxes. */
function fieldsOf(html: string): Readonly<Record<string, string>> {
  const inputs = [...html.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag)
  return Object.fromEntries(
    inputs.flatMap((tag) => {
      const name = attributeOf(tag, 'name')
      const isSent = !/type="(submit|checkbox)"/.test(tag)
      return name === undefined || !isSent ? [] : [[name, attributeOf(tag, 'value') ?? '']]
    }),
  )
}

function attributeOf(tag: string, name: string): string | undefined {
  const found = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : decode(found)
}

const entities: Readonly<Record<string, string>> = { quot: '"', '#39': "'", lt: '<', gt: '>', amp: '&' }

function decode(text: string): string {
  return text.replaceAll(/&(quot|#39|lt|gt|amp);/g, (_, name: string) => entities[name] ?? '')
}

function paramsOf(location: string): Readonly<Record<string, string>> {
  const [beforeFragment, fragment] = splitOnce(location, '#')
  const [, query] = splitOnce(beforeFragment, '?')
  return Object.fromEntries(new URLSearchParams(fragment === '' ? query : fragment))
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

const tenantId = '00000000-0000-0000-0000-000000000002'

/** Path and query of a v2 authorization request of the seeded app for a code, right unless a test makes it wrong. */
export function anAuthorizeUrl(params: Fields = {}, path = `/${tenantId}/oauth2/v2.0/authorize`): string {
  const query = encodeParams({
    client_id: '11111111-1111-1111-1111-111111111111',
    response_type: 'code',
    redirect_uri: 'http://localhost:3000/auth/callback',
    scope: 'openid profile',
    state: 'state-1',
    ...params,
  })
  return `${path}?${query}`
}

/** Parameters as a query; `undefined` leaves one out. */
export function encodeParams(params: Fields): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) if (value !== undefined) query.append(name, value)
  return query.toString()
}

/** Opens an authorization request and gives name and password; what comes after that is returned. */
export async function signInWithPages(
  browser: Browser,
  params: Fields = {},
  username = 'alice@contoso.onmicrosoft.com',
): Promise<Screen> {
  const first = await browser.open(anAuthorizeUrl(params))
  const second = first.fields['step'] === 'username' ? await first.submit({ loginfmt: username }) : first
  return await second.submit({ passwd: 'mock-entra-password' })
}
