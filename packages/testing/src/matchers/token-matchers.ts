import { MockEntraError } from '@mock-entra/node'
import type { RemoteTenantHandle, TenantHandle } from '@mock-entra/node'

import type { MatchResult } from './match-result.ts'
import { findDifferences, renderDifferences, renderValue } from './match.ts'
import type { Expected } from './match.ts'
import { describeReceived, findToken, requireClaims, requireToken } from './received-token.ts'
import type { ReceivedToken } from './received-token.ts'

/** Whose keys a token is checked with: a tenant of this process or of another one, which a running mock is as well. */
export interface Signer extends Pick<TenantHandle, 'tenantId'> {
  readonly tokens: Pick<TenantHandle['tokens'] | RemoteTenantHandle['tokens'], 'verify'>
}

export function toBeEntraToken(received: unknown, expected: Expected = {}): MatchResult {
  const token = findToken(received)
  if (token === undefined) {
    return {
      pass: false,
      message: () => `expected a token of Entra's, received ${describeReceived(received)}`,
    }
  }
  const flaws = findFlaws(token)
  const differences = findDifferences(token.claims, expected)
  if (flaws.length === 0 && differences.length === 0) {
    return {
      pass: true,
      message: () => `expected no such token of Entra's, received one with ${renderClaims(token.claims)}`,
    }
  }
  const list = [...flaws.map((flaw) => `  ${flaw}`), renderDifferences(differences)].filter(
    (line) => line !== '',
  )
  return {
    pass: false,
    message: () => `expected a token of Entra's\n${list.join('\n')}\nreceived ${renderClaims(token.claims)}`,
  }
}

export function toHaveClaims(received: unknown, expected: Expected): MatchResult {
  const claims = requireClaims(received, 'toHaveClaims(expected)')
  const differences = findDifferences(claims, expected)
  return differences.length === 0
    ? {
        pass: true,
        message: () =>
          `expected other claims than ${renderClaims(expected)}, received ${renderClaims(claims)}`,
      }
    : {
        pass: false,
        message: () =>
          `expected other claims\n${renderDifferences(differences)}\nreceived ${renderClaims(claims)}`,
      }
}

export async function toBeSignedBy(received: unknown, signer: Signer): Promise<MatchResult> {
  const token = requireToken(received, 'toBeSignedBy(entra)')
  const reason = await findWhyNotSigned(token, signer)
  return reason === undefined
    ? {
        pass: true,
        message: () => `expected a token that tenant ${signer.tenantId} has not signed, and it has`,
      }
    : {
        pass: false,
        message: () => `expected a token that tenant ${signer.tenantId} has signed, received ${reason}`,
      }
}

/** A token whose time is over, or has not come, is signed all the same. */
async function findWhyNotSigned(token: string, { tenantId, tokens }: Signer): Promise<string | undefined> {
  try {
    await tokens.verify(token)
    return undefined
  } catch (error) {
    if (!(error instanceof MockEntraError)) throw error
    if (!/expired|not valid yet/.test(error.received)) return error.received
    const tid = findToken(token)?.claims['tid']
    return tid === tenantId ? undefined : `a token of the tenant ${String(tid)}`
  }
}

/** What every token of Entra's has, access token or ID token, v1 or v2, of a user or of an app. */
const requiredClaims = {
  aud: isText,
  iss: isText,
  iat: Number.isInteger,
  nbf: Number.isInteger,
  exp: Number.isInteger,
  sub: isText,
  tid: isText,
  ver: (value: unknown) => value === '1.0' || value === '2.0',
} satisfies Record<string, (value: unknown) => boolean>

function findFlaws({ header, claims }: ReceivedToken): readonly string[] {
  const flaws: string[] = []
  if (header['alg'] !== 'RS256')
    flaws.push(`header alg: expected 'RS256', received ${renderValue(header['alg'])}`)
  if (!isText(header['kid']))
    flaws.push(`header kid: expected a text, received ${renderValue(header['kid'])}`)
  for (const [name, isRight] of Object.entries(requiredClaims)) {
    if (!isRight(claims[name])) flaws.push(`${name}: no token of Entra's has ${renderValue(claims[name])}`)
  }
  return flaws
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function renderClaims(claims: Expected): string {
  return `{ ${Object.entries(claims)
    .map(([name, value]) => `${name}: ${renderValue(value)}`)
    .join(', ')} }`
}
