import { createHash } from 'node:crypto'

import { compactVerify, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'

import {
  aTenant,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  verifySignature,
} from '../testing/index.ts'

/** The order of members in a token's header, which clients do not mind and recordings show. */
const headerMembers = (token: string): string[] =>
  Object.keys(JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as object)

/** The token with the nonce of its header replaced, as Microsoft Graph does before it verifies. */
function withNonce(token: string, replace: (nonce: string) => string): string {
  const [header = '', payload, signature] = token.split('.')
  const members = JSON.parse(Buffer.from(header, 'base64url').toString()) as { nonce: string }
  const replaced = JSON.stringify({ ...members, nonce: replace(members.nonce) })
  return [Buffer.from(replaced).toString('base64url'), payload, signature].join('.')
}

const graph = { endpoint: 'v1', scope: 'openid', resource: 'https://graph.microsoft.com' } as const

describe('header of an access token', () => {
  it('is typ, alg and kid in v2', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)

    const { response, header } = await acquireTokens(issuer, aTokenRequest())

    expect(header).toEqual({ typ: 'JWT', alg: 'RS256', kid: tenant.keys.current.kid })
    expect(headerMembers(response.access_token)).toEqual(['typ', 'alg', 'kid'])
  })

  it('is typ, alg, x5t and kid in v1, the last two equal', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    const { kid } = tenant.keys.current

    const { response, header } = await acquireTokens(
      issuer,
      aTokenRequest({ ...graph, scope: undefined, resource: 'https://vault.azure.net' }),
    )

    expect(header).toEqual({ typ: 'JWT', alg: 'RS256', x5t: kid, kid })
    expect(headerMembers(response.access_token)).toEqual(['typ', 'alg', 'x5t', 'kid'])
  })

  it('has a nonce in tokens of users for Microsoft Graph only, another one in every token', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const first = await acquireTokens(issuer, aUserTokenRequest(graph))
    const second = await acquireTokens(issuer, aUserTokenRequest(graph))

    expect(headerMembers(first.response.access_token)).toEqual(['typ', 'nonce', 'alg', 'x5t', 'kid'])
    expect(first.header['nonce']).toMatch(/^[\w-]{43}$/)
    expect(second.header['nonce']).not.toBe(first.header['nonce'])
  })

  it('has no nonce in app-only tokens for Microsoft Graph', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const { response } = await acquireTokens(issuer, aTokenRequest({ ...graph, scope: undefined }))

    expect(headerMembers(response.access_token)).toEqual(['typ', 'alg', 'x5t', 'kid'])
  })
})

describe('signature', () => {
  it('holds under the published key', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    const { kid, n, e } = tenant.keys.current

    const { response } = await acquireTokens(issuer, aTokenRequest())

    const key = await importJWK({ kty: 'RSA', n, e, alg: 'RS256' })
    const { protectedHeader } = await compactVerify(response.access_token, key)
    expect(protectedHeader.kid).toBe(kid)
  })

  it('of a Microsoft Graph token fails as it stands', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)

    const { response } = await acquireTokens(issuer, aUserTokenRequest(graph))

    await expect(verifySignature(response.access_token, tenant)).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    })
  })

  it('of a Microsoft Graph token holds once the nonce is replaced by its SHA-256', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)

    const { response } = await acquireTokens(issuer, aUserTokenRequest(graph))

    const hashed = withNonce(response.access_token, (nonce) =>
      createHash('sha256').update(nonce).digest('base64url'),
    )
    await expect(verifySignature(hashed, tenant)).resolves.toBeUndefined()
  })
})
