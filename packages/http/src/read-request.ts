import { EntraError } from '@mock-entra/core'
import type { EndpointVersion, TokenRequest } from '@mock-entra/core'

import { readClientCredentials } from './client-credentials.ts'
import type { HttpRequest } from './http-message.ts'
import type { RouteContext } from './route.ts'

/** More parameters than any client sends. */
const mostParameters = 1000

/** The parameters of a form; each has been sent once. */
export type Form = ReadonlyMap<string, string>

/** Turns the wire's names into ours. What a client may send and Entra ignores is ignored. */
export function readTokenRequest(context: RouteContext, endpoint: EndpointVersion): TokenRequest {
  const { request, params } = context
  const form = readForm(request)
  const credentials = readClientCredentials(request.headers['authorization'], form)
  return {
    tenant: params['tenant'] ?? '',
    endpoint,
    baseUrl: request.baseUrl,
    grantType: form.get('grant_type'),
    clientId: credentials.clientId,
    clientSecret: credentials.clientSecret || undefined, // sent without a value is not sent: RFC 6749 §3.2
    clientAssertion: form.get('client_assertion'),
    scope: form.get('scope'),
    resource: form.get('resource'),
    username: form.get('username'),
    password: form.get('password'),
    tokenType: form.get('token_type'),
    fmiPath: form.get('fmi_path'),
    clientInfo: form.get('client_info') === '1',
    ipAddress: request.ipAddress,
  }
}

/**
 * Reads an `application/x-www-form-urlencoded` body.
 *
 * A body of another type has no parameters for Entra, so that the first one it needs is reported missing.
 */
export function readForm(request: HttpRequest): Form {
  if (request.isBodyTooLarge) throw new EntraError('malformedRequest', {}, 'The body is larger than 1 MiB.')
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return new Map()
  return parseForm(decodeUtf8(request.body))
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function decodeUtf8(body: Uint8Array): string {
  try {
    return decoder.decode(body)
  } catch {
    throw new EntraError('malformedRequest', {}, 'The body is not valid UTF-8.')
  }
}

function parseForm(text: string): Form {
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name))
      throw new EntraError('invalidUserInput', {}, `The parameter '${name}' was sent more than once.`)
    if (value.includes('\uFFFD') && !/\uFFFD|%EF%BF%BD/i.test(text)) {
      throw new EntraError('invalidUserInput', {}, `The parameter '${name}' is not valid UTF-8.`)
    }
    if (form.size === mostParameters) {
      throw new EntraError('malformedRequest', {}, `The body has more than ${mostParameters} parameters.`)
    }
    form.set(name, value)
  }
  return form
}
