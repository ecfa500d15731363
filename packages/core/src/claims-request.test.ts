import { describe, expect, it } from 'vitest'

import { noClaims, parseClaims } from './claims-request.ts'
import { refusalOf } from './testing/index.ts'

describe('claims parameter', () => {
  it.each([undefined, ''])('asks for nothing when it is %j', (text) => {
    expect(parseClaims(text)).toEqual(noClaims)
  })

  it.each(['{}', '{"access_token":{}}', '{"id_token":null,"access_token":null}', '{"userinfo":{"a":null}}'])(
    'asks for nothing that Entra knows with %s',
    (text) => {
      expect(parseClaims(text)).toEqual(noClaims)
    },
  )

  it.each([
    ['value', '{"access_token":{"xms_cc":{"value":"cp1"}}}'],
    ['values', '{"access_token":{"xms_cc":{"values":["cp1"]}}}'],
  ])('declares client capabilities by %s', (_, text) => {
    expect(parseClaims(text)).toEqual({ ...noClaims, clientCapabilities: ['cp1'] })
  })

  it('asks for an authentication context', () => {
    const text = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'

    expect(parseClaims(text)).toEqual({ ...noClaims, authenticationContexts: ['c1'] })
  })

  it('asks for several authentication contexts', () => {
    const text = '{"access_token":{"acrs":{"essential":true,"values":["c1","c2"]}}}'

    expect(parseClaims(text).authenticationContexts).toEqual(['c1', 'c2'])
  })

  it.each(['capolids', 'polids'])('brings the challenge of a policy back in %s', (member) => {
    const text = JSON.stringify({ access_token: { [member]: { essential: true, values: ['policy-1'] } } })

    expect(parseClaims(text)).toEqual({ ...noClaims, requiresMfa: true })
  })

  it('names claims of the ID token, whatever it says about them', () => {
    const text = '{"id_token":{"auth_time":{"essential":true},"email":null}}'

    expect(parseClaims(text).idToken).toEqual(new Set(['auth_time', 'email']))
  })

  it.each([
    '{"access_token":{"acrs":"c1"}}',
    '{"access_token":{"acrs":null}}',
    '{"access_token":{"acrs":{"value":1}}}',
    '{"access_token":{"acrs":{"values":"c1"}}}',
    '{"access_token":{"acrs":{"values":[1,null,{}]}}}',
    '{"access_token":{"acrs":{"essential":true}}}',
  ])('asks for no context with %s', (text) => {
    expect(parseClaims(text).authenticationContexts).toEqual([])
  })

  it.each([
    ['it is not JSON', 'email'],
    ['it is not JSON', '{"id_token":{'],
    ['it is not JSON', "{'id_token':{}}"],
    ['the parameter is not an object', '[]'],
    ['the parameter is not an object', '"id_token"'],
    ['the parameter is not an object', 'null'],
    ['the parameter is not an object', '1'],
    ['access_token is not an object', '{"access_token":[]}'],
    ['access_token is not an object', '{"access_token":"acrs"}'],
    ['id_token is not an object', '{"id_token":true}'],
  ])('is refused with AADSTS90100 where %s: %s', async (reason, text) => {
    const refusal = await refusalOf(() => parseClaims(text))

    expect(refusal).toMatchObject({ code: 'invalidParameter', aadsts: 90100, error: 'invalid_request' })
    expect(refusal.detail).toContain(reason)
  })
})
