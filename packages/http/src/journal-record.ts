import { EntraError, findBearerToken, isFromElsewhere, peekClaims } from '@mock-entra/core'
import type { Fault, JournalRecord, ManagedIdentityError } from '@mock-entra/core'

import type { Answering } from './answering.ts'
import type { HttpRequest, HttpResponse } from './http-message.ts'
import { readParametersLeniently } from './read-request.ts'
import type { Form } from './read-request.ts'
import type { Route } from './route.ts'

/** What is known of a request before it is answered: what faults and the journal tell requests apart by. */
export type AskedRecord = Omit<JournalRecord, keyof AnsweredRecord>

type AnsweredRecord = Pick<
  JournalRecord,
  'at' | 'status' | 'aadsts' | 'error' | 'isFault' | 'duration' | 'encodedClaims'
>

/**
 * What the journal keeps of a request. Only what is named here: secrets cannot get into it, because nothing looks at them.
 */
export function describeAsked(
  request: HttpRequest,
  route: Pick<Route, 'endpoint'> | undefined,
  { correlationId }: Answering,
): AskedRecord {
  const { method, path } = request
  const sent = readParametersLeniently(request)
  return {
    endpoint: route?.endpoint ?? 'other',
    method,
    path: clip(path),
    clientId: clip(
      sent.get('client_id') ?? sent.get('clientid') ?? basicClientId(request) ?? bearerClientId(request),
    ),
    grantType: clip(sent.get('grant_type')),
    clientAuthentication: route?.endpoint === 'token' ? authenticationOf(request, sent) : undefined,
    scopes: scopesOf(sent),
    claims: clip(sent.get('claims')),
    username: clip(sent.get('username') ?? sent.get('login_hint')),
    redirectUri: clip(sent.get('redirect_uri')),
    prompt: clip(sent.get('prompt')),
    sdk: sdkOf(request, sent),
    correlationId,
  }
}

/** As much of a text as an entry keeps: more than any client sends that means well. */
const longestText = 4096

function clip<Text extends string | undefined>(text: Text): Text {
  return text === undefined || text.length <= longestText ? text : (`${text.slice(0, longestText)}…` as Text)
}

function scopesOf(sent: Form): readonly string[] | undefined {
  const resource = sent.get('resource')
  const scope = sent.get('scope') ?? (resource === undefined ? undefined : `${resource}/.default`)
  return clip(scope)
    ?.split(' ')
    .filter((part) => part !== '')
}

function authenticationOf({ headers }: HttpRequest, sent: Form): JournalRecord['clientAuthentication'] {
  const assertion = sent.get('client_assertion')
  if (assertion !== undefined) return kindOfAssertion(assertion)
  return Boolean(sent.get('client_secret')) || /^basic /i.test(headers['authorization'] ?? '')
    ? 'secret'
    : 'none'
}

/** By its issuer, as the token endpoint tells the two apart; the assertion itself is not kept. */
function kindOfAssertion(assertion: string): JournalRecord['clientAuthentication'] {
  const issuer = peekClaims(assertion)?.['iss']
  if (typeof issuer !== 'string') return 'assertion'
  return isFromElsewhere(issuer) ? 'federated' : 'certificate'
}

/** The id only: the secret behind the colon stays where it is. */
function basicClientId({ headers }: HttpRequest): string | undefined {
  const encoded = /^basic +([\w+/=-]+)$/i.exec(headers['authorization'] ?? '')?.[1]
  if (encoded === undefined) return undefined
  try {
    const [id = '', ...secret] = atob(encoded).split(':')
    return secret.length === 0 ? undefined : decodeURIComponent(id)
  } catch {
    return undefined // the token endpoint says what is wrong with it
  }
}

/** The app that a token says it was issued to; nobody has verified it yet. */
function bearerClientId({ headers }: HttpRequest): string | undefined {
  const token = findBearerToken(headers['authorization'])
  const appId = token === undefined ? undefined : peekClaims(token)?.['appid']
  return typeof appId === 'string' ? appId : undefined
}

/** MSAL says its name in the form, in the query or in headers. */
function sdkOf({ headers }: HttpRequest, sent: Form): JournalRecord['sdk'] {
  const name = clip(sent.get('x-client-SKU') ?? headers['x-client-sku'])
  const version = clip(sent.get('x-client-VER') ?? sent.get('x-client-Ver') ?? headers['x-client-ver'])
  return name === undefined || version === undefined ? undefined : { name, version }
}

/** How the request was answered, added to what was asked. */
export function describeAnswered(
  asked: AskedRecord,
  response: HttpResponse,
  { at, refusal, fault, duration }: Answered,
): JournalRecord {
  return {
    ...asked,
    at,
    status: response.status,
    aadsts: refusal instanceof EntraError ? refusal.aadsts : undefined,
    error: fault?.error ?? refusal?.error,
    isFault: fault !== undefined,
    duration,
    encodedClaims:
      issuesTokens(asked.endpoint) && response.status === 200 ? claimsPart(response.body) : undefined,
  }
}

export interface Answered {
  readonly at: Date
  readonly refusal: EntraError | ManagedIdentityError | undefined
  /** The planned fault that answered. */
  readonly fault: Fault | undefined
  /** Milliseconds. */
  readonly duration: number
}

function issuesTokens(endpoint: AskedRecord['endpoint']): boolean {
  return endpoint === 'token' || endpoint === 'managedIdentity'
}

const accessTokenMember = '"access_token":"'

/** The middle part of the access token in an answer. Found in the text, because parsing it would cost every request. */
function claimsPart(body: string): string | undefined {
  const start = body.indexOf(accessTokenMember)
  if (start === -1) return undefined
  return body
    .slice(start + accessTokenMember.length, body.indexOf('"', start + accessTokenMember.length))
    .split('.')[1]
}
