import { describe, expect, it } from 'vitest'

import { readAudiences, readConfiguration } from './read-configuration.ts'

const authority = 'https://localhost:4577/common'

describe('a configuration', () => {
  it.each<[string, unknown, boolean | undefined]>([
    ['that is the authority', authority, undefined],
    ['that is the authority as a URL', new URL(authority), undefined],
    ['of MSAL', { auth: { authority } }, true],
    ['of MSAL that knows the host', { auth: { authority, knownAuthorities: ['localhost:4577'] } }, false],
    ['of MSAL that knows the URL', { auth: { authority, knownAuthorities: [authority] } }, false],
    [
      'of MSAL that knows the host without its port',
      { auth: { authority, knownAuthorities: ['localhost'] } },
      true,
    ],
    ['of a credential', { authorityHost: authority }, true],
    ['of a credential that asks nobody', { authorityHost: authority, disableInstanceDiscovery: true }, false],
  ])('%s says where the client goes', (_, configuration, asksMicrosoft) => {
    expect(readConfiguration(configuration)).toEqual({ authority: new URL(authority), asksMicrosoft })
  })

  it.each([undefined, null, 1, {}, 'common', { auth: {} }, { auth: { authority: 'common' } }])(
    'without an authority says nothing: %j',
    (configuration) => {
      expect(readConfiguration(configuration)).toBeUndefined()
    },
  )

  it.each([
    [{ audience: 'a' }, ['a']],
    [{ audience: ['a', 'b', /c/] }, ['a', 'b']],
    [{ audience: [] }, undefined],
    [undefined, undefined],
    ['https://localhost/common', undefined],
  ])('names the audiences of a validator: %j', (configuration, audiences) => {
    expect(readAudiences(configuration)).toEqual(audiences)
  })
})
