import { GraphError, NotImplemented, isGraphUrl } from '@mock-entra/core'

import type { Answering } from './answering.ts'
import { renderError, renderPlainError } from './error-response.ts'
import type { HttpRequest, HttpResponse } from './http-message.ts'
import type { Route } from './route.ts'

interface Service {
  readonly name: string
  readonly errors: Route['errors']
}

const resourceManager: Service = { name: 'Azure Resource Manager', errors: 'arm' }

/** The services beside Entra that clients come to by their real names, which they tell apart by the host. */
const services: ReadonlyMap<string, Service> = new Map([
  ['graph.windows.net', { name: 'Azure AD Graph', errors: 'graph' }],
  ['management.azure.com', resourceManager],
  ['management.usgovcloudapi.net', resourceManager],
  ['management.chinacloudapi.cn', resourceManager],
  ['main.iam.ad.ext.azure.com', { name: "the Azure portal's directory API", errors: 'graph' }],
  ['169.254.169.254', { name: 'the instance metadata service', errors: 'json' }],
])

/**
 * At a service, what the mock has not is a gap (501); at the sign-in host, a path that Entra has not either (404); at Microsoft
 * Graph, whose own paths end in gaps of their own, one that begins with no version.
 */
export function answerUnknownPath(
  { method, path, baseUrl }: HttpRequest,
  answering: Answering,
): HttpResponse {
  if (isGraphUrl(baseUrl)) {
    const version = (path.split('/')[1] ?? '').slice(0, 256)
    throw new GraphError('malformedRequest', `Invalid version: ${version}`)
  }
  const shown = `${method} ${path.slice(0, 256)}`
  const service = services.get(new URL(baseUrl).hostname)
  if (service !== undefined) {
    const missing = new NotImplemented(`${shown} of ${service.name}`)
    return renderError(missing, { ...answering, errors: service.errors })
  }
  const description =
    `mock-entra serves no ${shown}. Paths begin with a tenant, as in ` +
    `/{tenant}/v2.0/.well-known/openid-configuration or /{tenant}/oauth2/v2.0/token.`
  return renderPlainError(404, 'not_found', description, answering)
}
