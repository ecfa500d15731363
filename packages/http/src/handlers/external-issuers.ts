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
import type { RouteContext } from '../route.ts'

export const mintToken = json(({ issuer, request, params }: RouteContext) => {
  const form = readForm(request)
  return answerExternalTokenRequest(issuer, {
    tenant: params['tenant'] ?? '',
    issuer: form.get('issuer'),
    subject: form.get('subject'),
    audience: form.get('audience'),
  })
})

export function describeConfiguration(context: RouteContext, answering: Answering): HttpResponse {
  const { tenant, issuer } = findPlayed(context)
  if (issuer === undefined) return notPlayed(answering)
  return renderJson(200, describeExternalIssuer(issuer, context.request.baseUrl, tenant.id), answering)
}

export async function describeKeySet(context: RouteContext, answering: Answering): Promise<HttpResponse> {
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
export async function answerGitHubJob(context: RouteContext, answering: Answering): Promise<HttpResponse> {
  const workload = findWorkload(context)
  if (workload === undefined) return notAllowed('ACTIONS_ID_TOKEN_REQUEST_TOKEN', answering)
  const value = await workload(new URLSearchParams(context.request.query).get('audience') || undefined)
  return renderJson(200, { count: value.length, value }, answering)
}

/** What `AzurePipelinesCredential` calls. */
export async function answerPipeline(context: RouteContext, answering: Answering): Promise<HttpResponse> {
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
