import { GraphError, createTokenFactory, describeGraphError, findResource } from '@mock-entra/core'
import type { Issuer, IssuerSettings, Tenant, TenantSeed, User } from '@mock-entra/core'
import { aTenant, anIssuer } from '@mock-entra/core/testing'

import { createGraph } from '../create-graph.ts'

/** An answer, refusals included. */
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON; a text answer is in `text`. */
  readonly body: Record<string, unknown>
  readonly text: string | undefined
  /** `value` of a list. */
  readonly value: readonly Record<string, unknown>[]
  /** `code` and `message` of a refusal. */
  readonly error: { readonly code: string; readonly message: string } | undefined
}

export interface AskOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** @default an app-only token of the seeded app */
  readonly token?: string
}

/** Microsoft Graph of one tenant, and who asks it. */
export interface Graph {
  readonly issuer: Issuer
  readonly tenant: Tenant
  /** @param path with the query, without host and version */
  ask(request: string, options?: AskOptions): Promise<Answered>
  /** An app-only token with these app roles. */
  appToken(roles?: readonly string[]): Promise<string>
  /** A token by which an app acts for a user. */
  userToken(user: User, scopes: readonly string[]): Promise<string>
}

const baseUrl = 'https://localhost:4577'

/** Its time stands still at `2026-03-04T05:06:07Z`. */
export function aGraph(seed: TenantSeed = {}, settings: Partial<IssuerSettings> = {}): Graph {
  const issuer = anIssuer({ timeSource: () => Date.parse('2026-03-04T05:06:07Z'), ...settings })
  const { tenant, seeded } = aTenant(issuer, seed)
  const graph = createGraph(issuer)
  const tokens = createTokenFactory(issuer, tenant, baseUrl, {
    app: () => seeded.app!,
    api: () => seeded.api!,
    user: () => seeded.user!,
  })
  const resource = 'https://graph.microsoft.com'
  let defaultToken: Promise<string> | undefined

  return {
    issuer,
    tenant,
    appToken: (roles) => tokens.appToken({ resource, ...(roles && { roles: [...roles] }) }),
    userToken: (user, scopes) =>
      tokens.accessToken({ resource, user: { objectId: user.id }, scopes: [...scopes] }),
    ask: async (request, { body, headers = {}, token } = {}) => {
      const bearer = token ?? (await (defaultToken ??= tokens.appToken({ resource })))
      const [method = 'GET', target = ''] = request.split(/ (.*)/s)
      const [path = '', query = ''] = target.split(/\?(.*)/s)
      const context = { requestId: 'request', clientRequestId: 'client', now: tenant.clock.now() }
      try {
        const answer = await graph({
          method,
          baseUrl,
          path: /^\/(v1\.0|beta)\//.test(path) ? path : `/v1.0${path}`,
          query,
          headers: { authorization: `Bearer ${bearer}`, ...headers },
          body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
          ...context,
        })
        return describe(answer.status, answer.headers, answer.body)
      } catch (error) {
        if (!(error instanceof GraphError)) throw error
        return describe(error.status, {}, describeGraphError(error, context))
      }
    },
  }
}

function describe(status: number, headers: Answered['headers'], sent: object | string | undefined): Answered {
  const body = (typeof sent === 'object' ? JSON.parse(JSON.stringify(sent)) : {}) as Answered['body']
  return {
    status,
    headers,
    body,
    text: typeof sent === 'string' ? sent : undefined,
    value: (body['value'] ?? []) as Answered['value'],
    error: body['error'] as Answered['error'],
  }
}

/** Object id of the service principal of Microsoft Graph itself. */
export function graphServicePrincipalId(tenant: Tenant): string {
  return findResource(tenant, 'https://graph.microsoft.com')!.servicePrincipal!.id
}
