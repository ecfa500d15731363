import type { JournalEntry } from '@mock-entra/core'
import { describe, expect, it } from 'vitest'

import type { ServerFacts } from '../server.ts'
import { explain as explainSymptoms, readSymptoms } from './explain.ts'
import type { ExplainOptions } from './explain.ts'
import type { Explanation } from './explanation.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const issuer = `https://localhost:4577/${tenantId}/v2.0`
const now = Date.parse('2026-03-04T05:06:07Z')
const api = {
  appId: '22222222-2222-2222-2222-222222222222',
  displayName: 'Tasks',
  identifierUris: ['api://tasks'],
}

type Surroundings = Parameters<typeof explainSymptoms>[1]

function explain(error: unknown, options: ExplainOptions, seen: Surroundings): Explanation {
  return explainSymptoms(readSymptoms(error, options, seen.server.ca), seen)
}

/** A mock that runs, and that has seen nothing. */
function aServer(seen: Partial<ServerFacts> = {}): ServerFacts {
  return {
    url: 'https://localhost:4577',
    port: 4577,
    ca: 'the CA',
    isClosed: () => false,
    isIntercepted: () => false,
    tlsFailures: () => [],
    ...seen,
  } as ServerFacts
}

function surroundings(seen: Partial<Surroundings> = {}): Surroundings {
  return { server: aServer(), tenantId, issuer, now, requests: [], apps: [api], ...seen }
}

function aRequest(answered: Partial<JournalEntry>): JournalEntry {
  return {
    at: new Date(now),
    endpoint: 'token',
    method: 'POST',
    path: '/token',
    correlationId: 'c',
    status: 200,
    isFault: false,
    duration: 1,
    ...answered,
  }
}

function anError(members: object): Error {
  return Object.assign(new Error('it failed'), members)
}

/** The codes of what it can be, the likeliest first. */
function codesOf(
  error: unknown,
  seen: Partial<Surroundings> = {},
  configuration?: unknown,
): readonly string[] {
  const { code, alternatives } = explain(error, { configuration }, surroundings(seen))
  return [code, ...alternatives.map((other) => other.code)]
}

const discoveryError = anError({ errorCode: 'endpoints_resolution_error' })
const discovery = {
  endpoint: 'discovery',
  method: 'GET',
  path: '/x/v2.0/.well-known/openid-configuration',
} as const

describe('an error of a connection', () => {
  const closed = aServer({ isClosed: () => true })
  const untrusting = aServer({
    tlsFailures: () => [{ at: now, kind: 'unfinished', host: 'localhost' }],
  })

  it.each<[string, readonly string[], unknown, Partial<Surroundings>, unknown?]>([
    ['to a mock that is closed', ['mock-closed'], discoveryError, { server: closed }],
    ['to the port of a mock that is closed', ['mock-closed'], anError({ port: 4577 }), { server: closed }],
    ['of another kind, of a closed mock', ['unknown'], anError({}), { server: closed }],
    ['over http', ['authority-over-http'], anError({ errorCode: 'authority_uri_insecure' }), {}],
    [
      'that trusts nobody, and of which the mock saw nothing',
      ['untrusted-ca', 'other-address'],
      anError({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      {},
    ],
    [
      'that trusts nobody, in a cause of a cause',
      ['untrusted-ca'],
      anError({ cause: anError({ cause: anError({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }) }) }),
      { server: untrusting },
    ],
    [
      'to a certificate that is its own issuer',
      ['other-address'],
      anError({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      {},
    ],
    [
      'to one, in OpenSSL’s words',
      ['other-address'],
      new Error('curl: (60) SSL certificate problem: self-signed certificate'),
      {},
    ],
    ['to another port', ['other-address'], anError({ code: 'ECONNREFUSED', port: 1 }), {}],
    ['to a name that there is not', ['other-address'], anError({ code: 'ENOTFOUND' }), {}],
    ['to the port of the mock itself', ['unknown'], anError({ code: 'ECONNREFUSED', port: 4577 }), {}],
    [
      'to an authority of an earlier mock',
      ['other-address'],
      discoveryError,
      {},
      { auth: { authority: 'https://localhost:1/common', knownAuthorities: ['localhost:1'] } },
    ],
    [
      'to an authority that is not exempt from instance discovery',
      ['unknown-authority'],
      discoveryError,
      {},
      { auth: { authority: 'https://localhost:4577/common' } },
    ],
    [
      'that found no document, and nothing is known',
      ['unknown-authority', 'other-address'],
      discoveryError,
      {},
    ],
    [
      'that found no document after a handshake that led to nothing',
      ['untrusted-ca', 'unknown-authority'],
      discoveryError,
      { server: untrusting },
    ],
    [
      'that found no document, which the mock refused',
      ['refused'],
      discoveryError,
      { requests: [aRequest({ ...discovery, status: 400 })] },
    ],
    [
      'that found a document after an earlier handshake that led to nothing',
      ['unknown-authority', 'other-address'],
      discoveryError,
      { server: untrusting, requests: [aRequest({ ...discovery, at: new Date(now + 1) })] },
    ],
  ])('%s', (_, codes, error, seen, configuration) => {
    expect(codesOf(error, seen, configuration)).toEqual(codes)
  })

  it('is explained by what was seen, and holds no more', () => {
    const { evidence } = explain(discoveryError, {}, surroundings({ server: untrusting }))

    expect(evidence).toEqual([
      'the client says endpoints_resolution_error',
      'a client that connected to localhost has asked nothing since it was shown the certificate',
      "this process's default list of CAs does not hold the mock's CA",
    ])
  })
})

describe('an answer', () => {
  const refusal = anError({ correlationId: 'c', errorNo: '7000215' })

  it.each<[string, string, unknown, readonly JournalEntry[]]>([
    ['that a test planned', 'planned-fault', refusal, [aRequest({ status: 503, isFault: true })]],
    ['that refused: AADSTS7000215', 'refused', refusal, [aRequest({ status: 401, aadsts: 7_000_215 })]],
    ['that came from elsewhere: AADSTS7000215', 'refused', refusal, []],
    ['of a number that is only in the text', 'refused', new Error('AADSTS90002: no tenant'), []],
    [
      'that a client repeats by itself',
      'client-throttle',
      anError({ correlationId: 'd' }),
      [aRequest({ status: 429 })],
    ],
    ['that nothing failed before', 'unknown', anError({ correlationId: 'd' }), [aRequest({ status: 400 })]],
  ])('%s', (_, code, error, requests) => {
    expect(codesOf(error, { requests })).toEqual([code])
  })

  it('is found by the correlation id that is only in the text', () => {
    const correlationId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'
    const requests = [aRequest({ status: 400, correlationId, isFault: true }), aRequest({ status: 200 })]
    const text = `AADSTS50196: Loop detected. Correlation ID: ${correlationId} Timestamp: 2026-03-04`

    expect(codesOf(text, { requests })).toEqual(['planned-fault'])
    expect(codesOf(text.replace(correlationId, 'd'), { requests })).toEqual(['refused'])
  })

  it('of a number that the catalogue has not is said to be unknown', () => {
    const { cause, remedy } = explain(new Error('AADSTS1: x'), {}, surroundings())

    expect([cause, remedy]).toEqual([
      'Entra ID refuses this with AADSTS1.',
      "Look up AADSTS1 in Microsoft's documentation.",
    ])
  })
})

describe('a token', () => {
  const refused = (claim: string, payload: object): Error =>
    anError({ code: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim, payload })
  const own = { iss: issuer, tid: tenantId, ver: '2.0', azp: 'a', aud: api.appId }
  const expired = (exp: number): Error => anError({ code: 'ERR_JWT_EXPIRED', payload: { ...own, exp } })
  const unmatched = anError({ code: 'ERR_JWKS_NO_MATCHING_KEY' })

  it.each<[string, readonly string[], unknown, Partial<Surroundings>?]>([
    ['of the right issuer', ['issuer-mismatch'], refused('iss', own)],
    ['of another tenant', ['other-tenant'], refused('iss', { ...own, tid: 'x' })],
    ['of version 1', ['token-version'], refused('iss', { ...own, ver: '1.0' })],
    ['that has expired', ['expired'], expired(1)],
    ['that has not expired by the clock of the mock', ['clock-moved'], expired(1), { now: 0 }],
    ['whose keys nobody read', ['other-keys'], unmatched],
    [
      'whose keys were read',
      ['other-keys', 'other-keys'],
      unmatched,
      { requests: [aRequest({ endpoint: 'jwks' })] },
    ],
    ['that lacks another claim', ['unknown'], refused('nonce', own)],
  ])('%s', (_, codes, error, seen) => {
    expect(codesOf(error, seen)).toEqual(codes)
  })

  const v2 = /client id of the API, which is the audience of v2 tokens/
  const v1 = /App ID URI, as the client asked for it, which is the audience of v1 tokens/
  const foreign = /^The token is for another API/
  const v1Token = { ...own, ver: '1.0', azp: undefined, appid: 'a', aud: 'api://tasks/' }

  it.each<[string, RegExp, object, unknown, alternatives: number]>([
    ['is v2, and the App ID URI is expected', v2, own, 'api://tasks', 0],
    ['is v2, and nobody says what is expected', v2, own, undefined, 1],
    ['is v1, and the client id is expected', v1, v1Token, [api.appId.toUpperCase()], 0],
    ['is v1, and nobody says what is expected', v1, v1Token, undefined, 1],
    ['is of an API, and another is expected', foreign, own, 'api://other', 0],
    ['is of no app of the tenant', foreign, { ...own, aud: 'https://graph.microsoft.com' }, undefined, 0],
    ['is missing', foreign, { ...own, aud: undefined }, undefined, 0],
    ['is that of an ID token', /^It is an ID token/, { ...own, azp: undefined }, undefined, 0],
  ])('whose audience %s', (_, cause, payload, audience, alternatives) => {
    const found = explain(refused('aud', payload), { configuration: { audience } }, surroundings())

    expect(found).toMatchObject({ code: 'audience-mismatch', cause: expect.stringMatching(cause) })
    expect(found.alternatives).toHaveLength(alternatives)
  })

  it('for another API is asked for with a scope of the right one', () => {
    const { remedy } = explain(
      refused('aud', { ...own, aud: 'https://graph.microsoft.com' }),
      { configuration: { audience: api.appId } },
      surroundings(),
    )

    expect(remedy).toBe('Ask for a token with a scope of that API, such as api://tasks/.default.')
  })
})

describe('an explanation', () => {
  it('reads as text: cause, remedy, evidence, and what it can be as well', () => {
    const text = String(explain(discoveryError, {}, surroundings()))

    expect(text.split('\n').map((line) => line.slice(0, 20))).toEqual([
      'The client asks logi',
      '→ Set knownAuthoriti',
      '  · the client says ',
      '  · the mock was not',
      'or: The client calls',
      '→ Take the address f',
    ])
  })

  it('does not loop over an error that is its own cause', () => {
    const error: { cause?: unknown } = anError({})
    error.cause = error

    expect(codesOf(error)).toEqual(['unknown'])
  })
})
