import type { ForgeryEntry, ForgeryTable } from '../forgery.ts'
import { attackerKey, hs256, rs256 } from '../minting/attacker.ts'
import type { AttackerKey } from '../minting/attacker.ts'
import type { GoodToken } from '../minting/good-token.ts'
import { assemble } from '../minting/jws.ts'
import type { Members } from '../minting/jws.ts'
import { fetchPublishedKey, imitateCertificate } from '../minting/published-key.ts'
import { mintWithKid, namesOfKey } from '../minting/unknown-kid.ts'

const ownKeys =
  'Take keys from the JWKS that your configuration names, never from or by the token: ignore `jku`, `x5u`, `jwk` and `x5c`.'
const onlyKnown =
  'Look `kid` up among the keys of the JWKS; where none has it, refuse the token and try no other key.'
const kidIsData =
  '`kid` comes from the caller: compare it with known ids only, and never build a path or a query of it.'

/**
 * Tokens signed with the attacker's key that tell the validator where to find it.
 *
 * What `jku` and `x5u` point to stands in the URL itself (`data:`), so that no server has to run for it.
 */
export const keyConfusion = {
  'jwk of the attacker': withKey(
    'The caller’s own key proves nothing (RFC 8725 §3.8, CVE-2018-0114).',
    (jwk) => ({ jwk }),
  ),
  'jku of the attacker': withKey(
    'A URL in the token is the attacker’s to choose (RFC 8725 §3.8, §3.10).',
    (jwk) => ({
      jku: dataUrl('application/json', JSON.stringify({ keys: [jwk] })),
    }),
  ),
  'x5c of the attacker': {
    why: 'A certificate in the token that chains to nothing trusted proves nothing (RFC 7515 §4.1.6, RFC 8725 §3.8).',
    fix: ownKeys,
    rejects: 401,
    mint: (good) => mintWithCertificate(good, (der) => ({ x5c: [der.toString('base64')] })),
  },
  'x5u of the attacker': {
    why: 'A URL in the token is the attacker’s to choose (RFC 8725 §3.8, §3.10).',
    fix: ownKeys,
    rejects: 401,
    mint: (good) =>
      mintWithCertificate(good, (der) => ({ x5u: dataUrl('application/x-pem-file', toPem(der)) })),
  },
  'kid with a path': {
    why: 'Read as a file name, this `kid` is an empty file: a secret that everybody knows (RFC 8725 §3.10).',
    fix: kidIsData,
    rejects: 401,
    mint: (good) => mintWithSecret(good, '../../../../../../../dev/null', ''),
  },
  'kid with SQL': {
    why: 'Put into a query, this `kid` makes the database return the attacker’s key (RFC 8725 §3.10).',
    fix: kidIsData,
    rejects: 401,
    mint: (good) => mintWithSecret(good, "x' UNION SELECT 'attacker' -- ", 'attacker'),
  },
  'unknown kid': {
    why: 'A key that the issuer does not publish is not the issuer’s (RFC 8725 §3.8).',
    fix: onlyKnown,
    rejects: 401,
    mint: async (good) => await mintWithKid(good, 'unknown-key'),
  },
  'no kid': {
    why: 'Where no key is named, the token still has to verify with one of the issuer’s (RFC 8725 §3.8).',
    fix: onlyKnown,
    rejects: 401,
    mint: async (good) => await mintWithKid(good, undefined),
  },
  'kid that is no text': {
    why: '`kid` is a string (RFC 7515 §4.1.4); an object must match no key and break no cache.',
    fix: kidIsData,
    rejects: 401,
    mint: async (good) => await mintWithKid(good, { toString: 'attacker' }),
  },
} as const satisfies ForgeryTable

function withKey(why: string, membersOf: (jwk: Members) => Members): ForgeryEntry {
  return {
    why,
    fix: ownKeys,
    rejects: 401,
    mint: async (good) => {
      const { header, claims } = await good.parse()
      const key = await attackerKey()
      return assemble({ ...header, ...membersOf(exportJwk(key, header['kid'])) }, claims, rs256(key))
    },
  }
}

async function mintWithCertificate(good: GoodToken, membersOf: (der: Buffer) => Members): Promise<string> {
  const { header, claims } = await good.parse()
  const key = await attackerKey()
  const der = imitateCertificate(await fetchPublishedKey(good.entra, header['kid']), key)
  return assemble({ ...header, ...membersOf(der) }, claims, rs256(key))
}

async function mintWithSecret(good: GoodToken, kid: string, secret: string): Promise<string> {
  const { header, claims } = await good.parse()
  return assemble({ ...header, ...namesOfKey(header, kid), alg: 'HS256' }, claims, hs256(secret))
}

/** Under the name of the good key, so that a validator finds it where it would look for that one. */
function exportJwk({ publicKey }: AttackerKey, kid: unknown): Members {
  return { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }
}

function toPem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
}

function dataUrl(type: string, content: string): string {
  return `data:${type};base64,${Buffer.from(content).toString('base64')}`
}
