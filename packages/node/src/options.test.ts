import { describe, expect, test } from 'vitest'

import { parseOptions } from './options.ts'

describe('parseOptions', () => {
  test('fills in the defaults', () => {
    expect(parseOptions(undefined)).toEqual({
      port: 0,
      trust: true,
      log: false,
      tokenLifetime: 3599,
      strict: false,
      autoSignIn: false,
      validateTokens: true,
    })
  })

  test('keeps what is given', () => {
    const log = (): void => {}
    const given = {
      port: [4577, 4578],
      trust: false,
      keys: 'fresh',
      dataDir: '/data',
      log,
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      tokenLifetime: 60,
      strict: true,
      validateTokens: false,
      autoSignIn: 'alice@contoso.onmicrosoft.com',
      clock: new Date(0),
    }

    expect(parseOptions(given)).toEqual(given)
  })

  test.each([
    ['tokenLifetme', 'tokenLifetime'],
    ['Port', 'port'],
    ['datadir', 'dataDir'],
    ['tenant', 'tenants'],
  ])('refuses the unknown %s, and names %s', (name, nearest) => {
    expect(() => parseOptions({ [name]: 1 })).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_UNKNOWN_OPTION',
        option: `options.${name}`,
        remedy: `Did you mean '${nearest}'?`,
      }),
    )
  })

  test('refuses an unknown option that is like none, and lists all', () => {
    expect(() => parseOptions({ completelyDifferent: 1 })).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_UNKNOWN_OPTION',
        expected: expect.stringMatching(/\bport\b.*\btrust\b.*\bkeys\b.*\bdataDir\b.*\blog\b/),
        remedy: "Remove 'completelyDifferent'.",
      }),
    )
  })

  test.each<[option: string, value: unknown, received: string, expected: string]>([
    ['port', '4577', "'4577'", 'a port from 0 to 65535, or an array of them'],
    ['port', 65_536, 'number 65536', 'a port from 0 to 65535'],
    ['port', -1, 'number -1', 'a port from 0 to 65535'],
    ['port', 1.5, 'number 1.5', 'a whole number'],
    ['port', null, 'null', 'a port from 0 to 65535, or an array of them'],
    ['trust', 'yes', "'yes'", 'true or false'],
    ['keys', '', "''", 'a path that is not empty'],
    ['keys', 1, 'number 1', 'a path'],
    ['dataDir', '', "''", 'a path that is not empty'],
    ['log', 'verbose', "'verbose'", 'true, false or a function'],
    ['tokenLifetime', 0, 'number 0', 'at least 1 second'],
    ['tokenLifetime', 86_401, 'number 86401', 'at most 86400 seconds, a day'],
    ['issuer', 'localhost', "'localhost'", 'an absolute http or https URL'],
    ['issuer', 'ftp://localhost', "'ftp://localhost'", 'an absolute http or https URL'],
    ['strict', 1, 'number 1', 'true or false'],
    ['clock', new Date(Number.NaN), 'an invalid Date', 'a function that returns milliseconds, or a Date'],
    ['tenants', [], 'an array of 0', 'at least one tenant'],
  ])('refuses %s: %j', (option, value, received, expected) => {
    expect(() => parseOptions({ [option]: value })).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: `options.${option}`,
        received,
        expected,
        remedy: `Correct options.${option}, or leave it out for the default.`,
      }),
    )
  })

  test('names the port of a list that is wrong', () => {
    expect(() => parseOptions({ port: [4577, 70_000] })).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: 'options.port[1]',
        received: 'number 70000',
      }),
    )
  })

  test.each([
    ['a text', 'port=4577'],
    ['a number', 4577],
    ['a list', []],
  ])('refuses %s as options', (_, value) => {
    expect(() => parseOptions(value)).toThrow(expect.objectContaining({ code: 'MOCK_ENTRA_INVALID_OPTION' }))
  })
})
