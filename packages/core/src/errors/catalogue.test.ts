import { describe, expect, it } from 'vitest'

import type { CatalogueEntry } from './catalogue-entry.ts'
import { catalogue } from './catalogue.ts'

const refusals: readonly (readonly [name: string, entry: CatalogueEntry])[] = Object.entries(catalogue)

/** The names of the refusals that do not hold what the test says of all. */
const exceptions = (holds: (entry: CatalogueEntry) => boolean): string[] =>
  refusals.filter(([, entry]) => !holds(entry)).map(([name]) => name)

const placeholdersOf = (message: string): string[] =>
  [...message.matchAll(/\{([^{}]*)\}/g)].map(([, placeholder = '']) => placeholder)

/** Names that other code refers to, with their AADSTS numbers and what their messages name. */
const relied: Record<string, readonly [aadsts: number, ...placeholders: string[]]> = {
  accountNotInTenant: [16000, 'appId', 'appName', 'idp', 'tenant', 'user'],
  severalResources: [28000, 'scope'],
  scopeNotForAccessToken: [28002, 'scope'],
  emptyScope: [28003],
  resourceMissing: [50001, 'resource'],
  userNotFound: [50034, 'tenant', 'user'],
  unknownInstance: [50049],
  malformedInstanceRequest: [50050],
  accountLocked: [50053],
  passwordExpired: [50055],
  passwordMissing: [50056],
  userDisabled: [50057],
  noSession: [50058],
  noTenantInformation: [50059],
  mfaRequired: [50076, 'resource'],
  mfaEnrolmentRequired: [50079, 'resource'],
  userNotAssigned: [50105, 'appId', 'appName', 'user'],
  invalidPassword: [50126],
  sessionRevoked: [50173, 'issuedAt', 'validFrom'],
  consentRequired: [65001, 'appId', 'appName'],
  invalidClient: [70002],
  unsupportedGrantType: [70003, 'grantType'],
  invalidScope: [70011, 'scope'],
  tenantNotFound: [90002, 'tenant'],
  invalidUserInput: [90013],
  missingRequiredField: [90014, 'name'],
  v1NotSupportedForConsumers: [90027],
  tenantThrottled: [90055],
  invalidParameter: [90100, 'name'],
  resourceNotFound: [500011, 'resource', 'tenant'],
  appNotAssignedToResource: [501051, 'appId', 'appName', 'resource', 'resourceName'],
  unknownScope: [650053, 'appName', 'resource', 'scope'],
  resourceNotConfigured: [650057, 'appId', 'appName', 'resource'],
  codeForAnotherTenant: [700005],
  appNotFound: [700016, 'appId', 'tenant'],
  scopeOfSeveralResources: [700022],
  publicClientSentCredential: [700025],
  emptyClientId: [700038, 'appId'],
  emptyTenantIdentifier: [900021, 'tenant'],
  invalidTenantIdentifier: [900023, 'tenant'],
  missingParameter: [900144, 'name'],
  wrongHttpMethod: [900561, 'verb', 'verbs'],
  resourceNotSupportedOnV2: [901002],
  scopeNotDefault: [1002012, 'scope'],
  appDisabled: [7000112, 'appId', 'appName'],
  invalidClientSecret: [7000215, 'appId'],
  missingClientCredential: [7000216],
  missingClientSecretOrAssertion: [7000218],
  expiredClientSecret: [7000222, 'appId'],
  grantNotSupportedOnCommon: [9001023],
  malformedRequest: [9002313],
  pkceRequired: [9002325],
  originOnNonSpa: [9002326],
  spaWithoutOrigin: [9002327],
  entraOnlyApp: [9002332, 'appId', 'appName'],
}

describe('catalogue', () => {
  it('lists every AADSTS number once, in ascending order', () => {
    const numbers = refusals.map(([, entry]) => entry.aadsts)

    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
  })

  it('names refusals in camelCase', () => {
    const names = refusals.map(([name]) => name)

    expect(names.filter((name) => !/^[a-z][a-zA-Z0-9]+$/.test(name))).toEqual([])
  })

  it.each(Object.entries(relied))('keeps the name %s with its number and placeholders', (name, expected) => {
    const entry = new Map(refusals).get(name)

    expect([entry?.aadsts, ...placeholdersOf(entry?.message ?? '').toSorted()]).toEqual(expected)
  })

  it('answers 401 to invalid_client and to nothing else', () => {
    expect(exceptions((entry) => (entry.status === 401) === (entry.error === 'invalid_client'))).toEqual([])
  })

  it('answers 429 or 5xx only where a retry or support helps, and 400 otherwise', () => {
    const ownFaults = ['server_error', 'temporarily_unavailable']
    const refused = [400, 401]

    expect(exceptions(({ error, status }) => ownFaults.includes(error) !== refused.includes(status))).toEqual(
      [],
    )
  })

  it('writes message, cause and remedy as sentences on one line', () => {
    const isSentence = (text: string): boolean => /^\S.*[.\]]$/.test(text) && text === text.trim()

    expect(exceptions(({ message, cause, remedy }) => [message, cause, remedy].every(isSentence))).toEqual([])
  })

  it('ends cause and remedy with a full stop and begins them with a capital', () => {
    const isPlainSentence = (text: string): boolean => /^[A-Z].*\.$/.test(text)

    expect(exceptions(({ cause, remedy }) => isPlainSentence(cause) && isPlainSentence(remedy))).toEqual([])
  })

  it('closes every brace of a message around a camelCase placeholder', () => {
    const withoutPlaceholders = (message: string): string => message.replaceAll(/\{[a-z][a-zA-Z]*\}/g, '')

    expect(exceptions(({ message }) => !/[{}]/.test(withoutPlaceholders(message)))).toEqual([])
  })

  it('uses placeholders in messages only', () => {
    expect(exceptions(({ cause, remedy }) => !/[{}]/.test(cause + remedy))).toEqual([])
  })

  it('gives a suberror only to errors that send MSAL back to the user, and to app protection', () => {
    const interactive = ['invalid_grant', 'interaction_required']

    expect(
      exceptions(({ suberror, error }) => suberror === undefined || interactive.includes(error)),
    ).toEqual(['appProtectionRequired'])
  })

  it('contains no word in a message by which MSAL would take the refusal for an interaction', () => {
    // MSAL JS searches the description for these: InteractionRequiredAuthError.ts in @azure/msal-common.
    const words =
      /interaction_required|consent_required|login_required|bad_token|ui_not_allowed|interrupted_user/

    expect(exceptions(({ message }) => !words.test(message))).toEqual([])
  })

  it('omits error_uri where Entra has been seen without it', () => {
    expect(exceptions(({ errorUri }) => errorUri !== false)).toEqual([
      'audienceRequiresMutualTls',
      'unsupportedGrantType',
      'invalidScope',
      'mutualTlsCertificateNotInAssertion',
      'unknownScope',
      'emptyClientId',
      'noFederatedCredentialForIssuer',
      'noFederatedCredentialForAudience',
      'noFederatedCredentialForSubject',
      'scopeNotDefault',
      'federatedAudienceMismatch',
      'federatedSubjectMismatch',
      'federatedSubjectCaseMismatch',
    ])
  })

  it('quotes the grant type that is not supported and names the scope that is not known', () => {
    expect(catalogue.unsupportedGrantType.message).toContain("grant type '{grantType}'")
    expect(catalogue.unknownScope.message).toContain("scope '{scope}'")
  })

  it.each([
    ['publicClientSentCredential', ["'client_assertion'", "'client_secret'"]],
    [
      'missingClientCredential',
      ["'client_credentials'", "'client_assertion'", "'client_secret'", "'request'"],
    ],
    ['missingClientSecretOrAssertion', ["'client_assertion'", "'client_secret'"]],
    ['missingParameter', ["'{name}'"]],
    ['missingRequiredField', ["'{name}'"]],
    ['clientAssertionAppMismatch', ["'client_id'"]],
  ] as const)('quotes the parameters of %s as clients look for them', (name, parameters) => {
    const { message } = catalogue[name]

    expect(parameters.filter((parameter) => !message.includes(parameter))).toEqual([])
  })
})
