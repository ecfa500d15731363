import { describe, expect, it } from 'vitest'

import { EntraError } from '../errors/entra-error.ts'
import { describeGitHubActions } from '../external-issuers/github-actions.ts'
import { createWorkload } from '../external-issuers/workload.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCertifiedKey,
  aSigningKey,
  aTenant,
  aTokenRequest,
  anIssuer,
  jwtBearer,
  selfIssuedClaims,
  signAssertion,
} from '../testing/index.ts'
import { answerTokenRequest } from '../token-endpoint.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const now = Date.parse('2026-03-04T05:06:07Z')
const key = aCertifiedKey()
const authority = aCertifiedKey({ subject: 'Root', usage: 'ca' })
const issuerKey = aSigningKey()

/** A mock whose app takes every kind of assertion. */
function aMock(): Issuer {
  const mock = anIssuer({ timeSource: () => now, generateKey: () => Promise.resolve(issuerKey) })
  aTenant(mock, {
    apps: [
      {
        appId,
        keyCredentials: [{ key: key.certificate }],
        trustedCertificateSubjects: [{ subjectName: 'daemon', authority: authority.certificate }],
        federatedIdentityCredentials: [
          { issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:a/b:ref:refs/heads/main' },
          {
            name: 'flexible',
            issuer: 'https://token.actions.githubusercontent.com',
            claimsMatchingExpression: { value: "claims['job_workflow_ref'] matches 'c*'" },
          },
        ],
      },
    ],
  })
  return mock
}

/** What a member of a header or of claims may be in place of what it should be. */
const oddities: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  'x'.repeat(5000),
  '\0',
  '😀',
  0,
  -1,
  1.5,
  1e300,
  -1e300,
  '1e999',
  true,
  false,
  [],
  [null],
  [''],
  ['a', 'b'],
  [[]],
  {},
  { toString: 'x' },
  { length: 1 },
  'https://',
  'https://[',
  'http://%',
  'https://localhost:4577/%ff/v2.0',
  '__proto__',
  'constructor',
]

/** Refused as Entra refuses, or accepted; anything else is a bug. */
async function outcomeOf(mock: Issuer, clientAssertion: string): Promise<'accepted' | number> {
  const credential = { clientSecret: undefined, clientAssertion, clientAssertionType: jwtBearer }
  try {
    await answerTokenRequest(mock, aTokenRequest(credential))
    return 'accepted'
  } catch (error) {
    if (!(error instanceof EntraError)) throw error
    expect([400, 401]).toContain(error.status)
    expect(error.message.length + error.detail.length).toBeLessThan(20_000)
    return error.aadsts
  }
}

/** Members that change nothing for the token endpoint, whatever is in them. */
const ignored = ['typ', 'jti', 'iat', 'extra', '__proto__']

describe('client assertion with one member that is odd', () => {
  it.each(['alg', 'typ', 'x5t', 'x5t#S256', 'kid', 'x5c', 'crit', 'extra'])(
    'is refused or accepted for each oddity in header.%s',
    async (member) => {
      const mock = aMock()
      for (const value of oddities) {
        const header = { x5t: key.x5t, alg: 'RS256', [member]: value }
        const assertion = signAssertion({ ...key, header, claims: selfIssuedClaims(now) })

        const outcome = await outcomeOf(mock, assertion)

        if (ignored.includes(member)) expect(outcome).toBe('accepted')
        if (member === 'alg') expect(outcome).toBe(5002738)
      }
    },
  )

  it.each(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', '__proto__', 'extra'])(
    'is refused or accepted for each oddity in claims.%s',
    async (member) => {
      const mock = aMock()
      for (const value of oddities) {
        const claims = { ...selfIssuedClaims(now), [member]: value }

        const outcome = await outcomeOf(mock, signAssertion({ ...key, header: { x5t: key.x5t }, claims }))

        if (ignored.includes(member)) expect(outcome).toBe('accepted')
        if (['iss', 'sub', 'aud'].includes(member)) expect(outcome).not.toBe('accepted')
      }
    },
  )

  it.each(['iss', 'sub', 'aud', 'exp', 'nbf', 'job_workflow_ref'])(
    'is refused or accepted for each oddity in %s of a federated token',
    async (member) => {
      const mock = aMock()
      const [tenant] = [...mock.directory.tenants.values()]
      const job = createWorkload(mock, tenant!, describeGitHubActions({ repository: 'd/e' }))
      for (const value of oddities) {
        const token = await job.token({ claims: { job_workflow_ref: 'c', [member]: value } })

        const outcome = await outcomeOf(mock, token)

        if (['iss', 'aud', 'job_workflow_ref'].includes(member)) expect(outcome).not.toBe('accepted')
      }
    },
  )

  it('is refused with any octet of its text changed', async () => {
    const mock = aMock()
    const assertion = signAssertion({ ...key, header: { x5t: key.x5t }, claims: selfIssuedClaims(now) })

    for (let index = 0; index < assertion.length - 1; index += 7) {
      const other = assertion[index] === 'A' ? 'B' : 'A'

      const outcome = await outcomeOf(mock, assertion.slice(0, index) + other + assertion.slice(index + 1))

      expect(outcome).not.toBe('accepted')
    }
  })

  it('is refused when it is cut off anywhere', async () => {
    const mock = aMock()
    const assertion = signAssertion({ ...key, header: { x5t: key.x5t }, claims: selfIssuedClaims(now) })

    for (let length = 0; length < assertion.length; length += 11) {
      expect(await outcomeOf(mock, assertion.slice(0, length))).not.toBe('accepted')
    }
  })
})
