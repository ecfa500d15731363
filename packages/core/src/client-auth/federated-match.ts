import type { Application } from '../directory/application.ts'
import { findMismatch, parseClaimsMatchingExpression } from '../directory/claims-matching-expression.ts'
import type { Term } from '../directory/claims-matching-expression.ts'
import type { FederatedIdentityCredential } from '../directory/federated-identity-credential.ts'
import { isTokenExchange } from '../directory/microsoft-services.ts'
import { EntraError } from '../errors/entra-error.ts'
import { describeValue } from '../validation.ts'
import type { ClientAssertion } from './client-assertion.ts'

/**
 * The credential whose issuer, audience and subject the token has, compared in this order, and to the letter.
 *
 * @param isEntras whether Entra issued the token: then it names the audience of the exchange by its GUID
 * @throws {EntraError} the refusal of the first step at which no credential is left
 */
export function requireMatchingCredential(
  { federatedIdentityCredentials: all }: Application,
  assertion: ClientAssertion,
  isEntras: boolean,
): FederatedIdentityCredential {
  const { issuer, audience, subject } = assertion
  const ofIssuer = all.filter((credential) => credential.issuer === issuer)
  if (ofIssuer.length === 0) {
    throw new EntraError('noFederatedCredentialForIssuer', { issuer }, describeIssuers(all, issuer))
  }
  const ofAudience = ofIssuer.filter(({ audiences: [wanted = ''] }) =>
    isEntras && isTokenExchange(wanted) ? isTokenExchange(audience) : wanted === audience,
  )
  if (ofAudience.length === 0) {
    const wanted = ofIssuer.map(({ name, audiences }) => `'${audiences[0] ?? ''}' (${name})`)
    const detail = `The credentials for ${issuer} take ${wanted.join(', ')}.`
    throw new EntraError('noFederatedCredentialForAudience', { audience }, detail)
  }
  const matching = ofAudience.find((credential) => fitsSubject(credential, assertion))
  if (matching !== undefined) return matching
  const sameButForCase = ofAudience.find(
    (credential) => credential.subject?.toLowerCase() === subject.toLowerCase(),
  )
  if (sameButForCase !== undefined) {
    const detail = `'${sameButForCase.name}' has ${describeDifference(sameButForCase.subject ?? '', subject)}.`
    throw new EntraError('federatedSubjectCaseMismatch', { subject }, detail)
  }
  throw new EntraError('noFederatedCredentialForSubject', { subject }, describeNearest(ofAudience, assertion))
}

function fitsSubject(credential: FederatedIdentityCredential, { subject, claims }: ClientAssertion): boolean {
  if (credential.subject !== null) return credential.subject === subject
  return findMismatch(termsOf(credential), claims) === undefined
}

/** An expression was checked when the credential was made. */
function termsOf({ claimsMatchingExpression, issuer }: FederatedIdentityCredential): readonly Term[] {
  return parseClaimsMatchingExpression(claimsMatchingExpression?.value ?? '', issuer).terms
}

function describeIssuers(all: readonly FederatedIdentityCredential[], issuer: string): string {
  const plain = (text: string): string => text.trim().toLowerCase().replace(/\/$/, '')
  const nearest = all.find((credential) => plain(credential.issuer) === plain(issuer))
  if (nearest !== undefined) {
    return `'${nearest.name}' comes nearest: its issuer is '${nearest.issuer}', and slash, case and blanks count.`
  }
  const known = all.map((credential) => `'${credential.issuer}' (${credential.name})`)
  return `The app's credentials are for ${known.join(', ')}.`
}

/** The credential that agrees with the token for longest, and where it stops. */
function describeNearest(
  credentials: readonly FederatedIdentityCredential[],
  { subject, claims }: ClientAssertion,
): string {
  const compared = credentials.map((credential) => {
    const [claim, expected] = comparisonOf(credential, claims)
    const received = claim === 'sub' ? subject : textOf(claims[claim])
    return { credential, claim, expected, received, agreement: commonPrefix(expected, received).length }
  })
  const nearest = compared.toSorted((a, b) => b.agreement - a.agreement)[0]
  if (nearest === undefined) return ''
  const { credential, claim, expected, received } = nearest
  const how = credential.subject === null ? ` by '${credential.claimsMatchingExpression?.value}'` : ''
  return `'${credential.name}' comes nearest${how}: its ${claim} ${describeDifference(expected, received)}.`
}

/** A claim that is no text fits no expression. */
function textOf(claim: unknown): string {
  return typeof claim === 'string' ? claim : describeValue(claim)
}

/** The claim that does not fit, and what the credential wants of it. */
function comparisonOf(
  credential: FederatedIdentityCredential,
  claims: ClientAssertion['claims'],
): readonly [claim: string, expected: string] {
  if (credential.subject !== null) return ['sub', credential.subject]
  const term = findMismatch(termsOf(credential), claims)
  return [term?.claim ?? 'sub', term?.literal ?? '']
}

/** ``matches until `ref:refs/heads/`, then `main` ≠ `release` ``, in whole parts of a subject. */
function describeDifference(expected: string, received: string): string {
  const common = commonPrefix(expected, received)
  const boundary = Math.max(common.lastIndexOf(':'), common.lastIndexOf('/')) + 1
  const rest = (text: string): string => `\`${text.slice(boundary, boundary + 200)}\``
  const different = `${rest(expected)} ≠ ${rest(received)}`
  return boundary === 0
    ? `differs from the first letter on: ${different}`
    : `matches until \`${common.slice(0, boundary)}\`, then ${different}`
}

function commonPrefix(a: string, b: string): string {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return a.slice(0, length)
}
