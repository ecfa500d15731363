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
    // Sent without a value is not sent: RFC 6749 §3.2.
    clientSecret: credentials.clientSecret || undefined,
    clientAssertion: form.get('client_assertion') || undefined,
    clientAssertionType: form.get('client_assertion_type') || undefined,
    scope: form.get('scope'),
    resource: form.get('resource'),
    username: form.get('username'),
    password: form.get('password'),
    code: form.get('code'),
    redirectUri: form.get('redirect_uri'),
    codeVerifier: form.get('code_verifier'),
    refreshToken: form.get('refresh_token'),
    deviceCode: form.get('device_code') ?? (endpoint === 'v1' ? form.get('code') : undefined),
    assertion: form.get('assertion'),
    requestedTokenUse: form.get('requested_token_use'),
    requestedTokenType: form.get('requested_token_type'),
    claims: form.get('claims'),
    origin: request.headers['origin'],
    tokenType: form.get('token_type'),
    fmiPath: form.get('fmi_path'),
    clientInfo: form.get('client_info') === '1',
    ipAddress: request.ipAddress,
  }
}

/** The parameters of the query and of the form, if there is one. What has no value is not sent: RFC 6749 §3.1. */
export function readParameters(request: HttpRequest): Form {
  const sent = new Map(parseForm(request.query))
  for (const [name, value] of readForm(request)) {
    // MSAL says its request id in both.
    if (sent.has(name) && sent.get(name) !== value) throw repeated(name)
    sent.set(name, value)
  }
  return new Map([...sent].filter(([, value]) => value !== ''))
}

function repeated(name: string): EntraError {
  return new EntraError('invalidUserInput', {}, `The parameter '${name}' was sent more than once.`)
}

/**
 * Reads an `application/x-www-form-urlencoded` body.
 *
 * A body of another type has no parameters for Entra, so that the first one it needs is reported missing.
 */
export function readForm(request: HttpRequest): Form {
  return (request.parsedForm ??= parseBody(request))
}

function parseBody(request: HttpRequest): Form {
  if (request.isBodyTooLarge) throw new EntraError('malformedRequest', {}, 'The body is larger than 1 MiB.')
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return new Map()
  return parseForm(decodeUtf8(request.body))
}

/** For the journal: what can be read. What cannot is refused where the request is answered. */
export function readParametersLeniently(request: HttpRequest): Form {
  try {
    const form = readForm(request)
    return request.query === '' ? form : new Map([...parseForm(request.query), ...form])
  } catch (error) {
    if (error instanceof EntraError) return new Map()
    throw error
  }
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
    if (form.has(name)) throw repeated(name)
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
