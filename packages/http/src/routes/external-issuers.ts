import {
  answerExternalTokenRequest,
  describeExternalIssuer,
  findExternalIssuer,
  requireTenant,
} from '@mock-entra/core'
import type { ExternalIssuer, Tenant } from '@mock-entra/core'

import type { Answering } from '../answering.ts'
import { renderPlainError } from '../error-response.ts'
import type { HttpResponse } from '../http-message.ts'
import { readForm } from '../read-request.ts'
import { renderJson } from '../render-json.ts'
import { json } from '../route.ts'
import type { Handler, Route, RouteContext } from '../route.ts'

/**
 * What other issuers serve that the mock plays: their two documents, and the endpoints at which workloads of GitHub Actions
 * and Azure Pipelines ask for their tokens.
 */
export const externalIssuerRoutes: readonly Route[] = [
  route('GET', '/{tenant}/issuers/{issuer}/.well-known/openid-configuration', describeConfiguration),
  route('GET', '/{tenant}/issuers/{issuer}/jwks', describeKeySet),
  route('GET', '/{tenant}/issuers/github-actions/id-token', answerGitHubJob),
  route('POST', '/{tenant}/issuers/azure-pipelines/oidc-token', answerPipeline),
  // Not for pages of other origins, which anybody may have open.
  { ...route('POST', '/{tenant}/issuers/token', json(mintToken)), cors: 'registered-spa' },
]

function mintToken({ issuer, request, params }: RouteContext): Promise<object> {
  const form = readForm(request)
  return answerExternalTokenRequest(issuer, {
    tenant: params['tenant'] ?? '',
    issuer: form.get('issuer'),
    subject: form.get('subject'),
    audience: form.get('audience'),
  })
}

function route(method: Route['method'], path: string, handle: Handler): Route {
  return { path, method, handle, endpoint: 'other', errors: 'json', cors: 'anyone', cache: 'never' }
}

function describeConfiguration(context: RouteContext, answering: Answering): HttpResponse {
  const { tenant, issuer } = findPlayed(context)
  if (issuer === undefined) return notPlayed(answering)
  return renderJson(200, describeExternalIssuer(issuer, context.request.baseUrl, tenant.id), answering)
}

async function describeKeySet(context: RouteContext, answering: Answering): Promise<HttpResponse> {
  const { issuer } = findPlayed(context)
  if (issuer === undefined) return notPlayed(answering)
  return renderJson(200, { keys: await issuer.describeKeys() }, answering)
}

function findPlayed({ issuer, params }: RouteContext): {
  readonly tenant: Tenant
  readonly issuer: ExternalIssuer | undefined
} {
  const tenant = requireTenant(issuer.directory, params['tenant'] ?? '')
  return { tenant, issuer: findExternalIssuer(tenant, params['issuer'] ?? '') }
}

function notPlayed(answering: Answering): HttpResponse {
  const description = 'The tenant plays no such issuer: make one with entra.issuers, after every reset.'
  return renderPlainError(404, 'not_found', description, answering)
}

/** What `getIDToken` of `@actions/core` calls. */
async function answerGitHubJob(context: RouteContext, answering: Answering): Promise<HttpResponse> {
  const workload = findWorkload(context)
  if (workload === undefined) return notAllowed('ACTIONS_ID_TOKEN_REQUEST_TOKEN', answering)
  const value = await workload(context.query.get('audience') || undefined)
  return renderJson(200, { count: value.length, value }, answering)
}

/** What `AzurePipelinesCredential` calls. */
async function answerPipeline(context: RouteContext, answering: Answering): Promise<HttpResponse> {
  const workload = findWorkload(context)
  if (workload === undefined) return notAllowed('SYSTEM_ACCESSTOKEN', answering)
  return renderJson(200, { oidcToken: await workload(undefined) }, answering)
}

function findWorkload({ issuer, request, params }: RouteContext): ReturnType<Tenant['workloads']['get']> {
  const { workloads } = requireTenant(issuer.directory, params['tenant'] ?? '')
  return workloads.get(/^bearer +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '')
}

function notAllowed(variable: string, answering: Answering): HttpResponse {
  const description = `The Authorization header must be 'Bearer' and ${variable} of the workload's env.`
  return renderPlainError(401, 'unauthorized', description, answering)
}
