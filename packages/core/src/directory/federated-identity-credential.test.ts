import { describe, expect, it } from 'vitest'

import { aTenant, addAppSeed, anIssuer, complaintOf } from '../testing/index.ts'
import { findFederatedCredentialFault } from './federated-identity-credential.ts'
import type { FederatedCredentialValues } from './federated-identity-credential.ts'

const sound = {
  name: 'github-main',
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'repo:contoso/platform:ref:refs/heads/main',
  audiences: ['api://AzureADTokenExchange'],
}
const expression = { value: "claims['sub'] matches 'repo:contoso/*'", languageVersion: 1 }
const flexible = { ...sound, subject: null, claimsMatchingExpression: expression }
const existing = { id: 'id', claimsMatchingExpression: null, description: null, ...sound }

describe('federated identity credential', () => {
  it.each([
    ['with a subject', sound],
    ['with an expression', flexible],
    ['with an issuer that ends in a slash', { ...sound, issuer: 'https://oidc.example-cluster.k8s.local/' }],
    ['with an audience of its own', { ...sound, audiences: ['anything'] }],
    ['with a name of two characters', { ...sound, name: 'f4' }],
    ['with a name of 120 characters', { ...sound, name: 'n'.repeat(120) }],
  ])('%s is sound', (_, values) => {
    expect(findFederatedCredentialFault(values, [])).toBeUndefined()
  })

  it.each([
    ['a name of one character', { name: 'a' }, 'invalidName', 'name'],
    ['a name with a blank', { name: 'git hub' }, 'invalidName', 'name'],
    ['a name of 121 characters', { name: 'n'.repeat(121) }, 'invalidName', 'name'],
    ['no name', { name: undefined }, 'invalidName', 'name'],
    ['no issuer', { issuer: undefined }, 'invalidIssuer', 'issuer'],
    ['a file as issuer', { issuer: 'file:///etc/passwd' }, 'invalidIssuer', 'issuer'],
    ['an issuer with a blank behind it', { issuer: `${sound.issuer} ` }, 'invalidIssuer', 'issuer'],
    ['an issuer with a password', { issuer: 'https://user:pass@host/' }, 'invalidIssuer', 'issuer'],
    ['a subject of 601 characters', { subject: 's'.repeat(601) }, 'tooLong', 'subject'],
    ['an audience of 601 characters', { audiences: ['a'.repeat(601)] }, 'tooLong', 'audiences'],
    ['no audience', { audiences: [] }, 'notOneAudience', 'audiences'],
    ['two audiences', { audiences: ['a', 'b'] }, 'notOneAudience', 'audiences'],
    ['subject and expression', { claimsMatchingExpression: expression }, 'subjectAndExpression', 'subject'],
    ['neither subject nor expression', { subject: null }, 'noSubjectOrExpression', 'subject'],
    [
      'an expression of another language version',
      { subject: null, claimsMatchingExpression: { ...expression, languageVersion: 2 } },
      'unknownLanguageVersion',
      'claimsMatchingExpression',
    ],
    [
      'an expression for another issuer',
      { ...flexible, issuer: 'https://issuer.example' },
      'invalidExpression',
      'claimsMatchingExpression',
    ],
  ] satisfies [string, FederatedCredentialValues, string, string][])(
    'with %s is refused',
    (_, values, reason, property) => {
      expect(findFederatedCredentialFault({ ...sound, ...values }, [])).toMatchObject({ reason, property })
    },
  )

  it.each([
    ['the name of another', { subject: 'other' }, 'nameTaken'],
    ['issuer and subject of another', { name: 'other-name' }, 'issuerAndSubjectTaken'],
  ])('with %s is refused', (_, values, reason) => {
    expect(findFederatedCredentialFault({ ...sound, ...values }, [existing])).toMatchObject({ reason })
  })

  it('is refused as the twenty-first of an app', () => {
    const others = Array.from({ length: 20 }, (_, index) => ({
      ...existing,
      name: `credential-${index}`,
      subject: `${index}`,
    }))

    expect(findFederatedCredentialFault(sound, others.slice(1))).toBeUndefined()
    expect(findFederatedCredentialFault(sound, others)).toMatchObject({ reason: 'tooManyCredentials' })
  })

  it('shows no password that stands in the issuer', () => {
    const fault = findFederatedCredentialFault({ ...sound, issuer: 'https://user:pass@host/' }, [])

    expect(fault?.received).toBe("'https://…@host/'")
  })

  it('is told by its place in the seed', async () => {
    const { tenant } = aTenant(anIssuer())
    const federatedIdentityCredentials = [sound, { ...sound, name: 'b' }]

    const complaint = await complaintOf(() => addAppSeed(tenant, { federatedIdentityCredentials }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'app.federatedIdentityCredentials[1].name',
      received: "'b'",
    })
  })

  it('gets a name and the audience of the public cloud where the seed has none', () => {
    const { tenant } = aTenant(anIssuer())
    const { issuer, subject } = sound

    const app = addAppSeed(tenant, { federatedIdentityCredentials: [{ issuer, subject }] })

    expect(app.federatedIdentityCredentials).toEqual([
      {
        id: expect.any(String) as string,
        name: 'credential-1',
        issuer,
        subject,
        claimsMatchingExpression: null,
        audiences: ['api://AzureADTokenExchange'],
        description: null,
      },
    ])
  })
})
