import type { Browser, SessionChange } from '@mock-entra/core'
import { parse, serialize } from 'hono/utils/cookie'

import type { HttpRequest } from './http-message.ts'

/** Entra's name for the cookie of a browser's session, and the tenant's id, because tenants share nothing. */
const sessionCookie = 'ESTSAUTH.'

/** Set for who ticked "Don't show this again" where they are asked whether to stay signed in. */
const staySignedInCookie = 'ESTSSKIPKMSI'

const ninetyDays = 7_776_000

/** What the request's cookies tell of the browser. */
export function readBrowser({ headers }: HttpRequest): Browser {
  const cookies = parse(headers['cookie'] ?? '')
  return {
    sessionId: (tenantId) => cookies[`${sessionCookie}${tenantId}`],
    skipsStaySignedIn: cookies[staySignedInCookie] === '1',
  }
}

/** The `set-cookie` that goes with the change of a session. */
export function renderSessionCookie({ baseUrl }: HttpRequest, { tenantId, session }: SessionChange): string {
  const isPersistent = [...(session?.signIns.values() ?? [])].some((signIn) => signIn.isPersistent)
  const maxAge = session === undefined ? { maxAge: 0 } : isPersistent ? { maxAge: ninetyDays } : {}
  return serialize(`${sessionCookie}${tenantId}`, session?.id ?? '', { ...attributes(baseUrl), ...maxAge })
}

export function renderStaySignedInCookie({ baseUrl }: HttpRequest): string {
  return serialize(staySignedInCookie, '1', { ...attributes(baseUrl), maxAge: ninetyDays })
}

/**
 * `SameSite=None`, as Entra has it: an app signs in silently from a hidden frame, which is cross-site. Browsers take that
 * with `Secure` only, so that over plain http the cookie is for visits and not for frames.
 */
function attributes(baseUrl: string): Parameters<typeof serialize>[2] {
  const isSecure = baseUrl.startsWith('https:')
  return { path: '/', httpOnly: true, secure: isSecure, sameSite: isSecure ? 'None' : 'Lax' }
}
