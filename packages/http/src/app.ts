import type { Fault, Issuer, JournalRecord, Tenant } from '@mock-entra/core'

import { describeAnswer } from './answering.ts'
import type { Answering } from './answering.ts'
import { preflightHeaders } from './cors.ts'
import type { HttpRequest, HttpResponse } from './http-message.ts'
import { describeAnswered, describeAsked } from './journal-record.ts'
import { explainRefusal, isJournaled, isOnPurpose } from './refusals.ts'
import type { RouteContext } from './route.ts'
import { createRouter } from './router.ts'
import type { MatchedRoute } from './router.ts'
import { errorLookupRoutes } from './routes/error-lookup.ts'
import { externalIssuerRoutes } from './routes/external-issuers.ts'
import { graphRoutes } from './routes/graph.ts'
import type { LoadGraph } from './routes/graph.ts'
import { managedIdentityRoutes } from './routes/managed-identity.ts'
import { metadataRoutes } from './routes/metadata.ts'
import { notImplementedRoutes } from './routes/not-implemented.ts'
import { resourceManagerRoutes } from './routes/resource-manager.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { tokenRoutes } from './routes/token.ts'
import { userInfoRoutes } from './routes/user-info.ts'
import { replacesAnswer, takeFault } from './take-fault.ts'
import { findAddressedTenant, findTenantOfApp, withSharedTenant } from './tenant-of-request.ts'

/** Answers requests; knows nothing of sockets. */
export type App = (request: HttpRequest) => Promise<HttpResponse>

/** One answered request, for the log. Holds no secret: neither query nor body. */
export interface LogEntry {
  readonly method: string
  readonly path: string
  readonly status: number
  /** `AADSTS…` where Entra would have refused too. */
  readonly code?: string
  /** What the developer should know about a refusal and Entra would not tell. */
  readonly detail?: string
}

export interface AppSettings {
  /** Called with every answer. */
  readonly log?: ((entry: LogEntry) => void) | undefined
  /** Called with what nobody threw on purpose: a bug of ours. */
  readonly reportBug: (error: unknown) => void
  /** Called when the first request for Microsoft Graph comes. */
  readonly loadGraph: LoadGraph
}

export function createApp(issuer: Issuer, { log, reportBug, loadGraph }: AppSettings): App {
  const router = createRouter([
    ...tokenRoutes,
    ...metadataRoutes,
    ...signInRoutes,
    ...graphRoutes(loadGraph), // ahead of paths that begin with a tenant, which is not called v1.0
    ...userInfoRoutes,
    ...resourceManagerRoutes,
    ...managedIdentityRoutes,
    ...errorLookupRoutes,
    ...externalIssuerRoutes,
    ...notImplementedRoutes,
  ])

  return async (request) => {
    const begin = Date.now()
    const matched = withSharedTenant(issuer, router.find(request.method, request.path))
    const candidates = matched === undefined ? router.findAll(request.path) : [matched]
    const { route } = matched ?? candidates[0] ?? {}
    const addressed = findAddressedTenant(issuer, request, matched ?? candidates[0])
    const answering = describeAnswer(issuer, request, { tenant: addressed.tenant, route })
    const asked = describeAsked(request, route, answering)
    const tenant = addressed.tenant ?? findTenantOfApp(issuer, asked.clientId)

    const fault = takeFault(issuer, addressed, asked)
    const response =
      fault !== undefined && replacesAnswer(fault)
        ? await answerByFault(fault, answering)
        : await answerOrRefuse(issuer, request, { matched, candidates, answering })

    const { refusal } = response
    const isTold = request.person !== undefined // to the test, which signs the person in, and may be what is wrong
    if (refusal !== undefined && !isOnPurpose(refusal) && !isTold) reportBug(refusal)
    writeLog(request, response, refusal)
    writeJournal(
      tenant,
      describeAnswered(asked, response, {
        at: new Date(answering.now),
        refusal: isJournaled(refusal) ? refusal : undefined,
        fault,
        duration: Date.now() - begin,
      }),
    )
    return fault === undefined ? response : { ...response, fault }
  }

  /** What listens to the journal may be a test's own function as well. */
  function writeJournal(tenant: Tenant | undefined, record: JournalRecord): void {
    try {
      tenant?.journal.record(record)
    } catch (error) {
      reportBug(error)
    }
  }

  /** A log function that throws is its author's bug, and no reason to leave a client without an answer. */
  function writeLog({ method, path }: HttpRequest, { status }: HttpResponse, refusal: unknown): void {
    try {
      log?.({ method, path, status, ...explainRefusal(refusal) })
    } catch (error) {
      reportBug(error)
    }
  }
}

async function answerByFault(fault: Fault, answering: Answering): Promise<HttpResponse> {
  const { refusalOfFault, renderFault } = await import('./render-fault.ts')
  return renderFault(fault, refusalOfFault(fault), answering)
}

/** The only try/catch around the answering of requests. */
async function answerOrRefuse(issuer: Issuer, request: HttpRequest, routing: Routing): Promise<HttpResponse> {
  try {
    return await answer(issuer, request, routing)
  } catch (refusal) {
    const { renderError } = await import('./error-response.ts')
    return { ...renderError(refusal, routing.answering), refusal }
  }
}

interface Routing {
  readonly matched: MatchedRoute | undefined
  /** The routes of the path, whatever their method. */
  readonly candidates: readonly MatchedRoute[]
  readonly answering: Answering
}

async function answer(issuer: Issuer, request: HttpRequest, routing: Routing): Promise<HttpResponse> {
  const { matched, candidates, answering } = routing
  if (matched !== undefined) {
    const context: RouteContext = { issuer, request, params: matched.params }
    return await matched.route.handle(context, answering)
  }
  if (candidates.length === 0) {
    const { answerUnknownPath } = await import('./unknown-path.ts')
    return answerUnknownPath(request, answering)
  }
  if (request.method === 'OPTIONS') {
    const methods = candidates.map(({ route }) => route.method)
    return { status: 204, headers: preflightHeaders(answering.corsHeaders, request, methods), body: '' }
  }
  const { answerWrongMethod } = await import('./wrong-method.ts')
  const routes = candidates.map(({ route }) => route)
  return answerWrongMethod(request, routes, answering)
}
