import type { ForgeryTable } from '../forgery.ts'
import { attackerKey, rs256, shortKey, unsigned } from '../minting/attacker.ts'
import { assemble, encodeMembers } from '../minting/jws.ts'
import { mintWithRetiredKey } from '../minting/retired-key.ts'

const verify =
  "Verify the signature with the key of the tenant's JWKS before anything in the token is believed; decoding is not verifying."

/** Tokens that nobody signed, or somebody else. */
export const signature = {
  'tampered header': {
    why: 'The signature covers the header as well (RFC 7515 §5.2).',
    fix: verify,
    rejects: 401,
    mint: async (good) => {
      const { header, encoded } = await good.parse()
      return `${encodeMembers({ ...header, typ: 'at+jwt' })}.${encoded.payload}.${encoded.signature}`
    },
  },
  'tampered payload': {
    why: 'Whoever can edit claims can be anybody (RFC 7515 §5.2).',
    fix: verify,
    rejects: 401,
    mint: async (good) => {
      const { claims, encoded } = await good.parse()
      const edited = encodeMembers({ ...claims, oid: '0bad0bad-0bad-4bad-8bad-0bad0bad0bad' })
      return `${encoded.header}.${edited}.${encoded.signature}`
    },
  },
  'tampered signature': {
    why: 'A signature that does not verify says nothing (RFC 7515 §5.2).',
    fix: verify,
    rejects: 401,
    mint: async (good) => {
      const { header, payload, signature } = (await good.parse()).encoded
      return `${header}.${payload}.${replaceFirst(signature)}`
    },
  },
  'truncated signature': {
    why: 'An RSA signature is as long as the modulus; a shorter one is invalid (RFC 8017 §8.2.2).',
    fix: verify,
    rejects: 401,
    mint: async (good) => {
      const { header, payload, signature } = (await good.parse()).encoded
      return `${header}.${payload}.${signature.slice(0, -4)}`
    },
  },
  'stripped signature': {
    why: 'Anybody can write a token without a signature (RFC 8725 §2.1).',
    fix: verify,
    rejects: 401,
    mint: async (good) => {
      const { header, claims } = await good.parse()
      return assemble(header, claims, unsigned)
    },
  },
  'signature of another token': {
    why: 'A signature is for the token that it was made for (RFC 7515 §5.2).',
    fix: verify,
    rejects: 401,
    mint: async (good) => {
      const { header, payload } = (await good.parse()).encoded
      const other = await good.with({ claims: { uti: 'another-token' } })
      return `${header}.${payload}.${other.split('.')[2] ?? ''}`
    },
  },
  'signature of zeros': {
    why: 'Zero is no signature, whatever the key (RFC 8017 §8.2.2, RFC 8725 §2.1).',
    fix: verify,
    rejects: 401,
    mint: async (good) => {
      const { header, claims } = await good.parse()
      return assemble(header, claims, () => Buffer.alloc(256).toString('base64url'))
    },
  },
  'another key under the same kid': {
    why: '`kid` only names a key: the token has to verify with it (RFC 7515 §4.1.4, RFC 8725 §3.8).',
    fix: verify,
    rejects: 401,
    mint: async (good) => {
      const { header, claims } = await good.parse()
      return assemble(header, claims, rs256(await attackerKey()))
    },
  },
  'key of 1024 bits': {
    why: 'RS256 needs a key of 2048 bits or more (RFC 7518 §3.3), and this key is nobody’s.',
    fix: verify,
    rejects: 401,
    mint: async (good) => {
      const { header, claims } = await good.parse()
      return assemble(header, claims, rs256(await shortKey()))
    },
  },
  'retired key': {
    why: 'A key that has left the key set signs nothing any more (Entra docs, signing key rollover; RFC 8725 §3.8).',
    fix: 'Take keys from the tenant’s JWKS, fetch it again when a `kid` is unknown, and forget keys that have left it.',
    rejects: 401,
    mint: (good) => mintWithRetiredKey(good),
  },
  'nonce in the header': {
    why: 'Entra signs such a header in another form, which only Microsoft Graph can verify (Entra docs, access tokens).',
    fix: `${verify} The client asked for a token of Microsoft Graph: let it ask for a scope of your API.`,
    rejects: 401,
    mint: (good) => good.with({ header: { nonce: 'mock-nonce' } }),
  },
} as const satisfies ForgeryTable

/** The first character counts in full; of the last one, two bits only. */
function replaceFirst(text: string): string {
  return (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
}
