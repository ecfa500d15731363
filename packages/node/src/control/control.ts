import { randomBytes } from 'node:crypto'

import type { Directory, Tenant } from '@mock-entra/core'
import { MockEntraError, describeValue, isSameSecret } from '@mock-entra/core'
import type { App, HttpRequest, HttpResponse } from '@mock-entra/http'

import type { MockEntra } from '../mock-entra.ts'
import type { OpenTenant } from '../open-tenant.ts'
import { mockCalls, tenantCalls } from './calls.ts'
import { decode, describeError, encode } from './encoding.ts'
import { controlPath, protocol } from './protocol.ts'
import type { ControlRequest } from './protocol.ts'

/** What can be steered. */
export interface Steered {
  readonly entra: MockEntra
  readonly directory: Directory
  readonly open: WeakMap<Tenant, OpenTenant>
}

/** The mock's control API: what other processes steer it by. */
export interface Control {
  /** What a caller has to know. Guessing it takes as long as guessing a key of 256 bits. */
  readonly key: string
  /** Answers calls itself and leaves everything else to the app. They are in no journal and in no log. */
  readonly app: App
  /** Says what is steered. Called before the first request can arrive. */
  readonly steer: (steered: Steered) => void
}

export function createControl(app: App): Control {
  const key = randomBytes(32).toString('base64url')
  let steered: Steered | undefined
  return {
    key,
    app: async (request) => {
      if (request.path !== controlPath || steered === undefined) return await app(request)
      try {
        return render(200, { result: await answer(steered, key, request) })
      } catch (error) {
        const refusal = error as Error
        const status = refusal instanceof Refusal ? refusal.status : 400
        return render(status, {
          error: refusal instanceof Refusal ? describeRefusal(refusal) : describeError(refusal),
        })
      }
    },
    steer: (target) => {
      steered = target
    },
  }
}

/** What is wrong with a request before it is a call. */
class Refusal extends Error {
  readonly status: number
  readonly told: MockEntraError

  constructor(status: number, told: MockEntraError) {
    super(told.message)
    this.status = status
    this.told = told
  }
}

/** Without the stack: whoever has no key learns nothing of where the mock is installed. */
function describeRefusal({ told }: Refusal): Readonly<Record<string, string>> {
  return { ...describeError(told), stack: '' }
}

/** From top to bottom: who asks, with what right, for what. */
async function answer(steered: Steered, key: string, request: HttpRequest): Promise<unknown> {
  assertNoBrowser(request)
  assertKey(request, key)
  const asked = parseRequest(request)
  const result: unknown = await findCall(steered, asked)(asked.arguments)
  return encode(result, asked.call)
}

const localHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

/**
 * A page that a browser shows must not steer the mock, whatever it has found out: browsers name the origin of the page, and
 * a name that was rebound to loopback is still in `Host`.
 */
function assertNoBrowser({ headers }: HttpRequest): void {
  const { host = '', origin, 'sec-fetch-site': site } = headers
  if (origin === undefined && site === undefined && localHost.test(host)) return
  throw new Refusal(
    403,
    new MockEntraError('MOCK_ENTRA_CONNECTION', {
      option: 'connectMockEntra(url)',
      received: localHost.test(host) ? 'a call from a browser' : `a call to the host ${describeValue(host)}`,
      expected: 'a call from a process of this machine to localhost',
      remedy: 'Call connectMockEntra in Node, with the url that the mock has.',
    }),
  )
}

function assertKey({ headers }: HttpRequest, key: string): void {
  const sent = /^bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
  if (sent !== undefined && isSameSecret(key, sent)) return
  throw new Refusal(
    401,
    new MockEntraError('MOCK_ENTRA_WRONG_KEY', {
      option: 'connectMockEntra(key)',
      received: sent === undefined ? 'a call without a key' : 'another key',
      expected: 'the key of this mock, which is another one at each start',
      remedy: 'Pass `controlKey` of the running mock, or what `mock-entra --control` prints.',
    }),
  )
}

function parseRequest({ method, body, isBodyTooLarge }: HttpRequest): ControlRequest {
  if (method !== 'POST') throw malformed(405, `a ${method}`)
  if (isBodyTooLarge) throw malformed(413, 'arguments of more than a megabyte')
  let asked: unknown
  try {
    asked = decode(JSON.parse(Buffer.from(body).toString('utf8')))
  } catch {
    throw malformed(400, 'what is no JSON of a call')
  }
  const { protocol: version, call, tenant, arguments: list } = Object(asked) as Partial<ControlRequest>
  if (version !== protocol) throw otherVersion(version)
  const isTenant = tenant === undefined || typeof tenant === 'string'
  if (typeof call !== 'string' || !isTenant || !Array.isArray(list)) throw malformed(400, 'no call')
  return { protocol: version, call, tenant, arguments: list }
}

/** The member that is called: one of two lists, and nothing else that an object may have. */
function findCall(
  { entra, directory, open }: Steered,
  { call, tenant: id }: ControlRequest,
): (parameters: readonly unknown[]) => unknown {
  if (id === undefined) {
    if (!Object.hasOwn(mockCalls, call)) throw unknownCall(call)
    return (parameters) => mockCalls[call as keyof typeof mockCalls](entra, parameters)
  }
  if (!Object.hasOwn(tenantCalls, call)) throw unknownCall(call)
  const tenant = directory.tenants.get(id)
  const opened = tenant && open.get(tenant)
  if (opened === undefined || tenant === undefined) throw unknownTenant(id)
  return (parameters) => tenantCalls[call as keyof typeof tenantCalls]({ ...opened, tenant }, parameters)
}

function unknownTenant(id: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'tenant',
    received: describeValue(id),
    expected: 'a tenant of this mock',
    remedy: 'It was deleted, or is of another mock: use what createTenant returned, until deleteTenant.',
  })
}

function unknownCall(call: string): Refusal {
  return malformed(400, `a call of ${describeValue(call)}`)
}

function malformed(status: number, received: string): Refusal {
  return new Refusal(
    status,
    new MockEntraError('MOCK_ENTRA_CONNECTION', {
      option: controlPath,
      received,
      expected: 'a POST with JSON that connectMockEntra writes',
      remedy: 'Use connectMockEntra of the version of mock-entra that the mock has.',
    }),
  )
}

function otherVersion(received: unknown): Refusal {
  return new Refusal(
    400,
    new MockEntraError('MOCK_ENTRA_CONNECTION', {
      option: 'connectMockEntra(url)',
      received: `a caller with version ${describeValue(received)} of the control API`,
      expected: `version ${protocol}, which the mock has`,
      remedy: 'Install the same version of mock-entra on both sides.',
    }),
  )
}

function render(status: number, body: object): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: JSON.stringify(body),
  }
}
