import { createPublicKey, verify } from 'node:crypto'
import type { JsonWebKey } from 'node:crypto'

import { peekClaims } from '@mock-entra/core'

import { ask, describeRefusal } from './ask.ts'
import type { AuthorityUnderTest } from './check-documents.ts'
import { failed, ok } from './check.ts'
import type { Check } from './check.ts'

interface PublicKey extends JsonWebKey {
  readonly kid?: string
}

export interface KeysFound {
  readonly check: Check
  readonly keys: readonly PublicKey[]
}

/** The keys by which validators check tokens. */
export async function checkKeys({ ca }: AuthorityUnderTest, jwksUri: string): Promise<KeysFound> {
  const url = URL.parse(jwksUri)
  const { body } = url === null ? { body: undefined } : await ask(url, { ca })
  const keys = (Array.isArray(body?.['keys']) ? body['keys'] : []) as readonly PublicKey[]
  const usable = keys.filter(
    ({ kty, kid, n, e }) => kty === 'RSA' && kid !== undefined && n !== undefined && e !== undefined,
  )
  if (keys.some(({ d }) => d !== undefined)) {
    const remedy = 'Treat the key as lost, and publish the public members only.'
    return { check: failed('keys', `${jwksUri} publishes a private key`, remedy), keys: usable }
  }
  const check =
    usable.length === 0
      ? failed('keys', `${jwksUri} has no RSA key`, 'Compare jwks_uri with where the server keeps its keys.')
      : ok('keys', `${usable.length} at ${jwksUri}`)
  return { check, keys: usable }
}

export interface Caller {
  readonly clientId: string
  readonly clientSecret: string
}

/** A token of the app itself, for itself, and whether the published keys verify it. The secret goes to mocks only. */
export async function checkToken(
  { url, ca }: AuthorityUnderTest,
  { clientId, clientSecret }: Caller,
  keys: readonly PublicKey[],
): Promise<Check> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${clientId}/.default`,
  })
  const answer = await ask(new URL(`${url.pathname}/oauth2/v2.0/token`, url), { ca, form })
  const token = answer.body?.['access_token']
  if (typeof token !== 'string') {
    const said = describeRefusal(answer) ?? 'no access token'
    const remedy =
      'Pass --client-id and --client-secret of an app of this tenant, or start the server with such an app.'
    return failed('token', `the token endpoint answers ${answer.status}: ${said}`, remedy)
  }
  if (!keys.some((key) => isSignedBy(token, key))) {
    const remedy = 'Have the client read the keys again: it, or the server, keeps old ones.'
    return failed('token', 'none of the published keys verifies the token that was issued', remedy)
  }
  return ok('token', `issued to ${clientId} by ${String(peekClaims(token)?.['iss'])}, and verified`)
}

function isSignedBy(token: string, key: PublicKey): boolean {
  const [header, claims, signature = ''] = token.split('.')
  const publicKey = createPublicKey({ key, format: 'jwk' })
  return verify('sha256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))
}
