import { EntraError, catalogue } from '@mock-entra/core'
import type { EntraErrorCode, Fault } from '@mock-entra/core'
import { anIssuer } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { describeAnswer } from './answering.ts'
import type { Answering } from './answering.ts'
import type { HttpResponse } from './http-message.ts'
import { refusalOfFault, renderFault } from './render-fault.ts'
import { replacesAnswer } from './take-fault.ts'
import { aRequest, bodyOf } from './testing/index.ts'

const correlationId = '5b5b5b5b-6666-4777-8888-999999999999'

function anAnswering(): Answering {
  const issuer = anIssuer({ timeSource: () => Date.parse('2026-03-04T05:06:07Z') })
  return describeAnswer(issuer, aRequest({ headers: { 'client-request-id': correlationId } }), undefined)
}

function render(fault: Fault, answering = anAnswering()): HttpResponse {
  return renderFault(fault, refusalOfFault(fault), answering)
}

describe('fault', () => {
  it.each<Fault>([
    { aadsts: 50076 },
    { status: 503 },
    { error: 'server_error' },
    { body: 'empty' },
    { claims: { access_token: {} } },
    { suberror: 'bad_token' },
    { retryAfter: 5 },
  ])('replaces the answer: %j', (fault) => {
    expect(replacesAnswer(fault)).toBe(true)
  })

  it.each<Fault>([{ delay: 10 }, { connection: 'cut' }, { connection: 'drip', delay: 1 }])(
    'leaves the answer alone: %j',
    (fault) => {
      expect(replacesAnswer(fault)).toBe(false)
    },
  )
})

describe('fault that is a refusal of Entra', () => {
  it('has the body that Entra sends: AADSTS50076', () => {
    const claims = { access_token: { acrs: { essential: true, value: 'c1' } } }

    const response = render({ aadsts: 50076, claims })

    const body = bodyOf(response)
    const ids = `Trace ID: ${String(body['trace_id'])} Correlation ID: ${correlationId}`
    expect(response.status).toBe(400)
    expect(response.headers['x-ms-clitelem']).toBe('1,50076,0,,')
    expect(response.headers).not.toHaveProperty('retry-after')
    expect(body).toEqual({
      error: 'invalid_grant',
      error_description: `AADSTS50076: ${refusalOfFault({ aadsts: 50076 })?.message} ${ids} Timestamp: 2026-03-04 05:06:07Z`,
      error_codes: [50076],
      timestamp: '2026-03-04 05:06:07Z',
      trace_id: response.headers['x-ms-request-id'],
      correlation_id: correlationId,
      error_uri: 'https://localhost:4577/error?code=50076',
      suberror: 'basic_action',
      claims: JSON.stringify(claims),
    })
    expect(Object.keys(body).slice(-3)).toEqual(['error_uri', 'suberror', 'claims'])
  })

  it('is the same by its name', () => {
    const byName = refusalOfFault({ aadsts: 'invalidClientSecret' })

    expect(byName).toMatchObject({ aadsts: 7000215, error: 'invalid_client', status: 401 })
    expect(refusalOfFault({ aadsts: 7000215 })?.message).toBe(byName?.message)
  })

  it.each(Object.keys(catalogue) as EntraErrorCode[])('renders whatever it is: %s', (aadsts) => {
    const refusal = refusalOfFault({ aadsts })

    const body = bodyOf(render({ aadsts }))

    expect(refusal).toBeInstanceOf(EntraError)
    expect(body['error_codes']).toEqual([catalogue[aadsts].aadsts])
    expect(body['error_description']).not.toMatch(/\{\w+\}|undefined/)
  })

  it('may have another status, error and suberror', () => {
    const response = render({ aadsts: 50196, status: 429, error: 'invalid_grant', suberror: 'bad_token' })

    expect(response).toMatchObject({ status: 429, headers: { 'retry-after': '1' } })
    expect(bodyOf(response)).toMatchObject({
      error: 'invalid_grant',
      suberror: 'bad_token',
      error_codes: [50196],
    })
  })

  it('keeps the order of Entra with a suberror that it has not by itself', () => {
    const body = bodyOf(render({ aadsts: 50196, suberror: 'bad_token', claims: '{"access_token":{}}' }))

    expect(Object.keys(body).slice(-2)).toEqual(['suberror', 'claims'])
  })

  it('takes claims as text as they are', () => {
    const claims = '{ "access_token": {} }'

    expect(bodyOf(render({ aadsts: 50076, claims }))['claims']).toBe(claims)
  })

  it('is none where the fault names no refusal', () => {
    expect(refusalOfFault({ status: 503 })).toBeUndefined()
  })
})

describe('fault that is no refusal of Entra', () => {
  it('is 503 with Retry-After: 1', () => {
    const response = render({ error: 'temporarily_unavailable' })

    expect(response).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(bodyOf(response)).toEqual({
      error: 'temporarily_unavailable',
      error_description: expect.stringContaining('(a planned fault of mock-entra)'),
      trace_id: expect.any(String),
      correlation_id: correlationId,
    })
  })

  it.each([
    [429, '1'],
    [500, '1'],
    [503, '1'],
    [504, '1'],
    [400, undefined],
    [401, undefined],
    [200, undefined],
  ])('with status %i has the Retry-After %s', (status, seconds) => {
    expect(render({ status }).headers['retry-after']).toBe(seconds)
  })

  it.each<[Fault, string | undefined]>([
    [{ status: 429, retryAfter: false }, undefined],
    [{ status: 429, retryAfter: 0 }, '0'],
    [{ status: 429, retryAfter: 30 }, '30'],
    [{ status: 400, retryAfter: 2 }, '2'],
  ])('%j has the Retry-After %s', (fault, seconds) => {
    expect(render(fault).headers['retry-after']).toBe(seconds)
  })

  it('carries a claims challenge as text', () => {
    const claims = { access_token: { nbf: { essential: true, value: '1790000000' } } }

    const body = bodyOf(render({ status: 400, error: 'interaction_required', claims }))

    expect(body).toMatchObject({ error: 'interaction_required', claims: JSON.stringify(claims) })
  })

  // The description of a refusal that the app's user has to act on must not speak of an outage.
  it('does not call the service unavailable where its error says otherwise', () => {
    const body = bodyOf(render({ status: 400, error: 'interaction_required' }))

    expect(body['error_description']).not.toContain('temporarily unavailable')
  })
})

describe('body of a fault', () => {
  it('is half of the JSON', () => {
    const answering = anAnswering()
    const whole = render({ status: 500 }, answering).body

    const { body, headers } = render({ status: 500, body: 'malformed-json' }, answering)

    expect(whole.startsWith(body)).toBe(true)
    expect(body.length).toBeGreaterThan(10)
    expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError)
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
  })

  it('is a page', () => {
    const { body, headers, status } = render({ body: 'html' })

    expect(status).toBe(503)
    expect(body).toMatch(/^<!doctype html>/)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'retry-after': '1',
      'x-ms-request-id': expect.any(String),
    })
  })

  it('is empty, with a success in its status', () => {
    const { body, headers, status } = render({ status: 200, body: 'empty' })

    expect({ status, body }).toEqual({ status: 200, body: '' })
    expect(headers).not.toHaveProperty('retry-after')
  })

  it.each(['html', 'empty', 'malformed-json'] as const)('is never kept by a cache: %s', (body) => {
    expect(render({ body }).headers['cache-control']).toBe('no-store, no-cache')
  })
})
