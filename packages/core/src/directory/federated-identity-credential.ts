import { withoutCredentials } from '../errors/echo.ts'
import { parseClaimsMatchingExpression } from './claims-matching-expression.ts'

/**
 * Trust in the tokens of another issuer: Graph's `federatedIdentityCredential`. An app that presents such a token needs no
 * secret.
 */
export interface FederatedIdentityCredential {
  readonly id: string
  /** Unique in the app, and never changed. */
  readonly name: string
  /** What `iss` of the token must be, to the letter. */
  readonly issuer: string
  /** What `sub` must be, to the letter; null where an expression decides. */
  readonly subject: string | null
  /** Makes the credential a flexible one; null where the subject decides. */
  readonly claimsMatchingExpression: ClaimsMatchingExpression | null
  /** What `aud` must be: exactly one. */
  readonly audiences: readonly string[]
  readonly description: string | null
}

/** Graph's `federatedIdentityExpression`. */
export interface ClaimsMatchingExpression {
  /** Such as `claims['sub'] matches 'repo:contoso/*:environment:prod'`. */
  readonly value: string
  readonly languageVersion: 1
}

/** How many federated credentials an app can have, as can a user-assigned managed identity. */
export const mostFederatedCredentials = 20

/** What a credential without `audiences` asks of a token; other clouds have an audience of their own. */
export const tokenExchangeAudience = 'api://AzureADTokenExchange'

/** A credential as somebody wrote it, before anything is known to be right. */
export interface FederatedCredentialValues {
  readonly name?: string | undefined
  readonly issuer?: string | undefined
  readonly subject?: string | null | undefined
  readonly claimsMatchingExpression?:
    | { readonly value: string; readonly languageVersion: number }
    | null
    | undefined
  readonly audiences?: readonly string[] | undefined
  readonly description?: string | null | undefined
}

export type FederatedCredentialReason =
  | 'tooManyCredentials'
  | 'invalidName'
  | 'nameTaken'
  | 'invalidIssuer'
  | 'tooLong'
  | 'subjectAndExpression'
  | 'noSubjectOrExpression'
  | 'issuerAndSubjectTaken'
  | 'notOneAudience'
  | 'unknownLanguageVersion'
  | 'invalidExpression'

/** What is wrong with a credential: the reason for a program, the rest for whoever words it. */
export interface FederatedCredentialFault {
  readonly reason: FederatedCredentialReason
  /** The property at fault; undefined where it is the whole list. */
  readonly property: keyof FederatedCredentialValues | undefined
  readonly received: string
  readonly expected: string
}

/** Two characters pass, though the documentation says three: its pattern and scripts that number credentials have two. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{1,119}$/
const longest = 600

/**
 * Checks a credential as Graph does when one is created or changed.
 *
 * @param others the other credentials of the app, without the one that is being changed
 */
export function findFederatedCredentialFault(
  values: FederatedCredentialValues,
  others: readonly FederatedIdentityCredential[],
): FederatedCredentialFault | undefined {
  return (
    findNameFault(values, others) ??
    findLengthFault(values) ??
    findIssuerFault(values) ??
    findAudienceFault(values) ??
    findSubjectFault(values, others) ??
    findExpressionFault(values) ??
    findLimitFault(others)
  )
}

function findNameFault(
  { name = '' }: FederatedCredentialValues,
  others: readonly FederatedIdentityCredential[],
): FederatedCredentialFault | undefined {
  if (!namePattern.test(name)) {
    const expected = '2 to 120 letters, digits, hyphens and underscores, with a letter or digit first'
    return { reason: 'invalidName', property: 'name', received: `'${name}'`, expected }
  }
  if (!others.some((other) => other.name === name)) return undefined
  return {
    reason: 'nameTaken',
    property: 'name',
    received: `'${name}'`,
    expected: 'a name that is not taken',
  }
}

function findLengthFault(values: FederatedCredentialValues): FederatedCredentialFault | undefined {
  for (const property of ['issuer', 'subject', 'description'] as const) {
    const length = values[property]?.length ?? 0
    if (length > longest) return tooLong(property, length)
  }
  const audience = values.audiences?.find(({ length }) => length > longest)
  return audience === undefined ? undefined : tooLong('audiences', audience.length)
}

function tooLong(property: keyof FederatedCredentialValues, length: number): FederatedCredentialFault {
  return { reason: 'tooLong', property, received: `${length} characters`, expected: `at most ${longest}` }
}

function findIssuerFault({ issuer = '' }: FederatedCredentialValues): FederatedCredentialFault | undefined {
  const url = URL.parse(issuer)
  const isUrl = (url?.protocol === 'https:' || url?.protocol === 'http:') && issuer.trim() === issuer
  if (isUrl && url.username === '' && url.password === '') return undefined
  const expected = 'an absolute URL without credentials, as it stands in iss'
  return {
    reason: 'invalidIssuer',
    property: 'issuer',
    received: `'${withoutCredentials(issuer)}'`,
    expected,
  }
}

function findAudienceFault({
  audiences = [],
}: FederatedCredentialValues): FederatedCredentialFault | undefined {
  if (audiences.length === 1 && audiences[0] !== '') return undefined
  const expected = `exactly one audience, such as ${tokenExchangeAudience}`
  return {
    reason: 'notOneAudience',
    property: 'audiences',
    received: `${audiences.length} of them`,
    expected,
  }
}

function findSubjectFault(
  { issuer, subject, claimsMatchingExpression }: FederatedCredentialValues,
  others: readonly FederatedIdentityCredential[],
): FederatedCredentialFault | undefined {
  const hasSubject = typeof subject === 'string' && subject !== ''
  const hasExpression = claimsMatchingExpression !== null && claimsMatchingExpression !== undefined
  if (hasSubject && hasExpression) {
    const expected = 'one of subject and claimsMatchingExpression'
    return { reason: 'subjectAndExpression', property: 'subject', received: 'both', expected }
  }
  if (!hasSubject && !hasExpression) {
    const expected = 'a subject, or a claimsMatchingExpression'
    return { reason: 'noSubjectOrExpression', property: 'subject', received: 'neither', expected }
  }
  if (!hasSubject || !others.some((other) => other.issuer === issuer && other.subject === subject)) {
    return undefined
  }
  const expected = 'a pair of issuer and subject that no other credential of the app has'
  return { reason: 'issuerAndSubjectTaken', property: 'subject', received: `'${subject}'`, expected }
}

function findExpressionFault({
  issuer = '',
  claimsMatchingExpression: expression,
}: FederatedCredentialValues): FederatedCredentialFault | undefined {
  if (expression === null || expression === undefined) return undefined
  const property = 'claimsMatchingExpression'
  if (expression.languageVersion !== 1) {
    const received = `languageVersion ${expression.languageVersion}`
    return { reason: 'unknownLanguageVersion', property, received, expected: 'languageVersion 1' }
  }
  const { fault } = parseClaimsMatchingExpression(expression.value, issuer)
  return fault && { reason: 'invalidExpression', property, ...fault }
}

function findLimitFault(
  others: readonly FederatedIdentityCredential[],
): FederatedCredentialFault | undefined {
  if (others.length < mostFederatedCredentials) return undefined
  const received = `${others.length + 1} credentials`
  return {
    reason: 'tooManyCredentials',
    property: undefined,
    received,
    expected: `at most ${mostFederatedCredentials}`,
  }
}
