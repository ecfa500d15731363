import { describe, expect, test } from 'vitest'

import { parseOptions } from './options.ts'

describe('parseOptions', () => {
  test('fills in the defaults', () => {
    expect(parseOptions(undefined)).toEqual({
      port: 0,
      trust: true,
      allowHosts: [],
      intercept: false,
      log: false,
      control: false,
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
      intercept: ['login.microsoftonline.com', '*.contoso.com'],
      keys: 'fresh',
      dataDir: '/data',
      allowHosts: ['registry.npmjs.org', '*.example.com'],
      log,
      control: true,
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
    [
      'intercept',
      'login.microsoftonline.com',
      "'login.microsoftonline.com'",
      'true, false, or an array of host names',
    ],
    ['intercept', [], 'an array of 0', 'at least one host'],
    ['keys', '', "''", 'a path that is not empty'],
    ['keys', 1, 'number 1', 'a path'],
    ['dataDir', '', "''", 'a path that is not empty'],
    ['allowHosts', 'example.com', "'example.com'", 'an array'],
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
    ['https://example.com', 'a host name such as example.com or *.example.com'],
    ['example.com:443', 'a host name such as example.com or *.example.com'],
    ['*', 'a host name such as example.com or *.example.com'],
    ['Graph.Microsoft.com', "a host that the mock does not answer as: Microsoft's are never dialled"],
    ['169.254.169.254', "a host that the mock does not answer as: Microsoft's are never dialled"],
  ])('refuses to let %s through', (host, expected) => {
    expect(() => parseOptions({ allowHosts: ['example.com', host] })).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: 'options.allowHosts[1]',
        received: `'${host}'`,
        expected,
      }),
    )
  })

  test.each([
    'https://login.microsoftonline.com',
    'login.microsoftonline.com:443',
    'login.microsoftonline.com/tenant',
    'localhost',
    '*.com.*',
    '*',
    '',
  ])('refuses to intercept %j, which is no host name', (host) => {
    expect(() => parseOptions({ intercept: ['graph.microsoft.com', host] })).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: 'options.intercept[1]',
        received: `'${host}'`,
        expected: 'a host name such as login.microsoftonline.com or *.ciamlogin.com',
      }),
    )
  })

  test('refuses to intercept this machine, where the mock itself is', () => {
    expect(() => parseOptions({ intercept: ['127.0.0.1'] })).toThrow(
      expect.objectContaining({
        option: 'options.intercept[0]',
        expected: 'a host that is not this machine',
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
