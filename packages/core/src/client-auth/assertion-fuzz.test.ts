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
            claimsMatchingExpression: { value: "claims['job_workflow_ref'] matches 'c/*'" },
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

type Outcome = 'accepted' | number

/** Accepted, or the number of the refusal; anything else that is thrown is a bug, and fails the test. */
async function outcomeOf(mock: Issuer, clientAssertion: string): Promise<Outcome> {
  const credential = { clientSecret: undefined, clientAssertion, clientAssertionType: jwtBearer }
  try {
    await answerTokenRequest(mock, aTokenRequest(credential))
    return 'accepted'
  } catch (error) {
    if (error instanceof EntraError) return error.aadsts
    throw error
  }
}

/** What comes of an assertion with each oddity in turn, without repetitions. */
async function outcomesOf(
  describeAssertion: (oddity: unknown) => string | Promise<string>,
): Promise<ReadonlySet<Outcome>> {
  const mock = aMock()
  const outcomes = new Set<Outcome>()
  for (const oddity of oddities) outcomes.add(await outcomeOf(mock, await describeAssertion(oddity)))
  return outcomes
}

const withHeader = (header: object): string =>
  signAssertion({ ...key, header: { x5t: key.x5t, ...header }, claims: selfIssuedClaims(now) })

describe('client assertion with one member that is odd', () => {
  it.each([
    ['alg', [5002738]],
    ['typ', ['accepted']],
    ['x5t', [5002723, 700027]],
    ['x5t#S256', ['accepted']], // x5t is right
    ['kid', ['accepted']],
    ['x5c', ['accepted']], // the app has the certificate
    ['crit', ['accepted']],
  ] satisfies [string, Outcome[]][])(
    'comes to a known end with each oddity in header.%s',
    async (member, outcomes) => {
      expect(await outcomesOf((oddity) => withHeader({ [member]: oddity }))).toEqual(
        new Set<Outcome>(outcomes),
      )
    },
  )

  it('comes to a known end with each oddity in x5c where the chain counts', async () => {
    const outcomes = await outcomesOf((x5c) => withHeader({ x5t: 'stranger', x5c }))

    expect(outcomes).toEqual(new Set([700027, 7000274]))
  })

  it.each([
    ['iss', [700021, 700211, 90014]],
    ['sub', [700021, 90014]],
    ['aud', [5002741, 700023, 90014]],
    ['exp', [50027, 700024, 'accepted']],
    ['nbf', [50027, 700024, 'accepted']],
    ['iat', ['accepted']],
    ['jti', ['accepted']],
    ['__proto__', ['accepted']],
  ] satisfies [string, Outcome[]][])(
    'comes to a known end with each oddity in %s',
    async (member, outcomes) => {
      const sign = (oddity: unknown): string => {
        const claims = { ...selfIssuedClaims(now), [member]: oddity }
        return signAssertion({ ...key, header: { x5t: key.x5t }, claims })
      }

      expect(await outcomesOf(sign)).toEqual(new Set<Outcome>(outcomes))
    },
  )

  it.each([
    ['iss', [700021, 700211, 90014]],
    ['sub', [90014, 'accepted']], // the credential's expression does not ask for it
    ['aud', [5002741, 700212, 90014]],
    ['exp', [50027, 700024, 'accepted']],
    ['nbf', [50027, 700024, 'accepted']],
    ['job_workflow_ref', [700213]],
  ] satisfies [string, Outcome[]][])(
    'comes to a known end with each oddity in %s of a federated token',
    async (member, outcomes) => {
      const mock = aMock()
      const [tenant] = [...mock.directory.tenants.values()]
      const job = createWorkload(mock, tenant!, describeGitHubActions({ repository: 'd/e' }))
      const found = new Set<Outcome>()

      for (const oddity of oddities) {
        const claims = { job_workflow_ref: 'c/d', [member]: oddity }
        found.add(await outcomeOf(mock, await job.token({ claims })))
      }

      expect(found).toEqual(new Set<Outcome>(outcomes))
    },
  )

  it('is accepted with none', async () => {
    const mock = aMock()
    const [tenant] = [...mock.directory.tenants.values()]
    const job = createWorkload(mock, tenant!, describeGitHubActions({ repository: 'd/e' }))
    const own = signAssertion({ ...key, header: { x5t: key.x5t }, claims: selfIssuedClaims(now) })

    expect(await outcomeOf(mock, own)).toBe('accepted')
    expect(await outcomeOf(mock, await job.token({ claims: { job_workflow_ref: 'c/d' } }))).toBe('accepted')
  })

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
