/**
 * Verifies the signature of a token, and prints what it covers: `plain` for the token as it is, `nonce` where Entra signed
 * the header with the SHA-256 of its nonce, which makes tokens for Microsoft Graph fail for everybody but Graph.
 *
 * Called as `verify-signature.ts TOKEN JWKS_FILE`; ends with 1 where neither verifies.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { compactVerify, createLocalJWKSet, decodeProtectedHeader, errors } from 'jose'
import type { JSONWebKeySet } from 'jose'

const [token = '', file = ''] = process.argv.slice(2)
const keys = createLocalJWKSet(JSON.parse(readFileSync(file, 'utf8')) as JSONWebKeySet)

const isPlain = await verifies(token)
if (!isPlain && !(await verifies(withHashedNonce(token)))) throw new Error('The signature does not verify.')
process.stdout.write(isPlain ? 'plain\n' : 'nonce\n')

async function verifies(candidate: string): Promise<boolean> {
  try {
    await compactVerify(candidate, keys, { algorithms: ['RS256'] })
    return true
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return false
    throw error
  }
}

function withHashedNonce(original: string): string {
  const header = decodeProtectedHeader(original)
  const nonce = createHash('sha256').update(String(header['nonce'])).digest('base64url')
  const signed = Buffer.from(JSON.stringify({ ...header, nonce })).toString('base64url')
  return original.replace(/^[^.]*/, signed)
}
