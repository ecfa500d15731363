import { describe, expect, test } from 'vitest'

import { readFlociSettings } from './floci.ts'

const name = 'floci-az.services.entra'

describe('readFlociSettings', () => {
  test("turns each of the seed's keys into the setting that it stands for", () => {
    const settings = readFlociSettings(
      {
        enabled: false,
        'default-tenant-id': '33333333-3333-3333-3333-333333333333',
        issuer: 'https://issuer.example/{tenantid}/v2.0',
        'token-lifetime-seconds': 60,
        'validate-tokens': true,
        'signing-key-path': '/data/entra',
      },
      name,
    )

    expect(settings).toEqual({
      enabled: false,
      tenantId: '33333333-3333-3333-3333-333333333333',
      options: {
        validateTokens: true,
        issuer: 'https://issuer.example/{tenantid}/v2.0',
        tokenLifetime: 60,
        keys: '/data/entra',
      },
    })
  })

  test('reads the texts of environment variables', () => {
    const settings = readFlociSettings(
      { enabled: 'true', 'token-lifetime-seconds': '60', 'validate-tokens': 'false' },
      name,
    )

    expect(settings).toMatchObject({
      enabled: true,
      options: { validateTokens: false, tokenLifetime: 60 },
    })
  })

  test('says nothing of what the block leaves out', () => {
    const settings = readFlociSettings({}, name)

    expect(Object.values(settings).filter((value) => value !== undefined)).toEqual([{}])
  })

  test.each([
    ['token-lifetime-secs', 'token-lifetime-seconds'],
    ['default-tenant', 'default-tenant-id'],
    ['enable', 'enabled'],
    ['signing_key_path', 'signing-key-path'],
  ])('refuses the unknown key %s, and names %s', (key, nearest) => {
    expect(() => readFlociSettings({ [key]: 'x' }, name)).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_UNKNOWN_OPTION',
        option: `floci-az.services.entra.${key}`,
        remedy: `Did you mean '${nearest}'?`,
      }),
    )
  })

  test('names no key for an unknown one that is like none', () => {
    expect(() => readFlociSettings({ persistence: 'x' }, name)).toThrow(
      expect.objectContaining({ remedy: expect.not.stringContaining('Did you mean') }),
    )
  })

  test.each([
    ['enabled', 'yes'],
    ['validate-tokens', 2],
    ['token-lifetime-seconds', 'an hour'],
    ['issuer', 42],
    ['signing-key-path', true],
  ])('refuses a %s of %j', (key, value) => {
    expect(() => readFlociSettings({ [key]: value }, name)).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: `floci-az.services.entra.${key}`,
      }),
    )
  })
})
