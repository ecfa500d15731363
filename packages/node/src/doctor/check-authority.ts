import { withoutCredentials } from '@mock-entra/core'

import { checkConnection } from './check-connection.ts'
import { checkDiscovery, checkInstanceDiscovery } from './check-documents.ts'
import type { AuthorityUnderTest } from './check-documents.ts'
import { checkEnvironment } from './check-environment.ts'
import { checkKeys, checkToken } from './check-token.ts'
import type { Caller } from './check-token.ts'
import { failed, ok, skipped } from './check.ts'
import type { Check } from './check.ts'
import { hostOf } from './connection.ts'

export interface DoctorSettings extends Caller {
  /** `https://host:port/{tenant}` */
  readonly authority: string
  /** The CA to trust, in PEM; undefined for this Node's own list. */
  readonly ca: string | undefined
  /** Whether a host that is not this machine may be asked. It gets no secret either way. */
  readonly allowForeign: boolean
  readonly environment: NodeJS.ProcessEnv
}

/** Looks at all that has to be right before a client gets a token, in the order in which a client meets it. */
export async function* checkAuthority(settings: DoctorSettings): AsyncGenerator<Check> {
  const { authority, ca, allowForeign, environment } = settings
  const url = parseAuthority(authority)
  const isLocal = url !== undefined && isLoopback(url)
  const address = checkAddress(authority, url, isLocal || allowForeign)
  yield address
  if (url === undefined || !(isLocal || allowForeign)) return
  yield* checkEnvironment(url, environment)

  const connection = await checkConnection({ url, ca, isLocal })
  yield* connection.checks
  if (!connection.isUsable) return
  yield* checkAnswers({ url, ca: connection.ca }, connection.isMock ? settings : undefined)
}

/** @param caller whose secret may be sent; undefined where the server is no mock of this machine */
async function* checkAnswers(
  authority: AuthorityUnderTest,
  caller: Caller | undefined,
): AsyncGenerator<Check> {
  try {
    const { checks, document } = await checkDiscovery(authority)
    yield* checks
    if (document === undefined) return
    yield await checkInstanceDiscovery(authority)
    const { check, keys } = await checkKeys(authority, String(document['jwks_uri']))
    yield check
    const obstacle = findObstacle(authority, caller)
    yield caller === undefined || obstacle !== undefined
      ? skipped('token', `not asked for: ${obstacle}`)
      : await checkToken(authority, caller, keys)
  } catch (error) {
    yield failed('answers', (error as Error).message, 'Look at what the server logs, and try again.')
  }
}

/** Why no token can be asked for. */
function findObstacle({ url }: AuthorityUnderTest, caller: Caller | undefined): string | undefined {
  if (caller === undefined) return 'secrets are sent to nobody but a mock on this machine'
  const [, tenant = ''] = url.pathname.split('/')
  return ['common', 'organizations', 'consumers'].includes(tenant.toLowerCase())
    ? `an app asks for tokens at a tenant, and '${tenant}' is none`
    : undefined
}

function checkAddress(authority: string, url: URL | undefined, isAllowed: boolean): Check {
  if (url === undefined) {
    return failed(
      'authority',
      `'${withoutCredentials(authority)}' is no URL with a tenant`,
      'Give one such as https://localhost:4577/common.',
    )
  }
  if (!isAllowed) {
    const remedy =
      'Name an authority on localhost, or add --foreign: it asks for public documents, and sends no secret.'
    return failed('authority', `${url.host} is not on this machine, so that nothing was asked of it`, remedy)
  }
  if (authority.startsWith('http:')) {
    const remedy = `Configure ${url.href}: the mock speaks both on one port.`
    return failed('authority', "it begins with http, which every client of Microsoft's refuses", remedy)
  }
  return ok('authority', url.href)
}

/** The https form of an authority, without what stands behind the tenant; undefined for what is none. */
function parseAuthority(authority: string): URL | undefined {
  const url = URL.parse(authority)
  const [, tenant = ''] = url?.pathname.split('/') ?? []
  if (url === null || !/^https?:$/.test(url.protocol) || tenant === '') return undefined
  const port = url.port === '' && url.protocol === 'http:' ? ':80' : url.port === '' ? '' : `:${url.port}`
  return new URL(`https://${url.hostname}${port}/${tenant}`)
}

function isLoopback(url: URL): boolean {
  const host = hostOf(url)
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** One line for a check, and one more for what to do. */
export function renderCheck({ name, result, detail, remedy }: Check): string {
  const mark = { ok: '✓', failed: '✗', skipped: '–' }[result]
  const line = `${mark} ${name.padEnd(18)} ${detail}`
  return remedy === undefined ? line : `${line}\n  ${' '.repeat(18)} → ${remedy}`
}
