import type { ForgeryEntry, ForgeryTable } from '../forgery.ts'
import { ellipticKey, es256, hs256, unsigned } from '../minting/attacker.ts'
import { assemble } from '../minting/jws.ts'
import { fetchPublishedKey } from '../minting/published-key.ts'
import type { PublishedKey } from '../minting/published-key.ts'

const listAlgorithms =
  "Give the verifier the list of algorithms that it may use, and no others: ['RS256'] is all that Entra signs with."
const readCrit = 'Refuse a token with `crit`, or use a library that does: Entra never sends one.'

/** Tokens that name an algorithm which Entra does not use, or an extension that changes how they are read. */
export const algorithm = {
  'alg none': withoutSignature('none'),
  'alg None': withoutSignature('None'),
  'alg NONE': withoutSignature('NONE'),
  'alg nOnE': withoutSignature('nOnE'),
  'alg none with a signature': {
    why: 'A library that reads `none` does not look at the signature, valid as it is (RFC 8725 §2.1, §3.2).',
    fix: listAlgorithms,
    rejects: 401,
    mint: (good) => good.with({ header: { alg: 'none' } }),
  },
  'HS256 with the public key as secret': signedWithPublicKey(({ pem }) => pem),
  'HS256 with the public key in DER as secret': signedWithPublicKey(({ publicKey }) =>
    publicKey.export({ type: 'spki', format: 'der' }),
  ),
  'HS256 with the certificate as secret': signedWithPublicKey(({ certificate }) => certificate.toString()),
  'HS256 with an empty secret': {
    why: 'A key that was not found must not become an empty secret (RFC 8725 §3.5).',
    fix: listAlgorithms,
    rejects: 401,
    mint: async (good) => {
      const { header, claims } = await good.parse()
      return assemble({ ...header, alg: 'HS256' }, claims, hs256(''))
    },
  },
  'PS256, which is not announced': announcing('PS256'),
  'RS384, which is not announced': announcing('RS384'),
  'rs256 in lower case': {
    why: 'Names of algorithms are case-sensitive (RFC 7515 §4.1.1).',
    fix: listAlgorithms,
    rejects: 401,
    mint: (good) => good.with({ header: { alg: 'rs256' } }),
  },
  'no alg': {
    why: 'Every JWS has to name its algorithm (RFC 7515 §4.1.1).',
    fix: listAlgorithms,
    rejects: 401,
    mint: (good) => good.with({ header: { alg: undefined } }),
  },
  'ES256 of another key': {
    why: 'Only announced algorithms count, and each key is for one of them (RFC 8725 §3.1).',
    fix: listAlgorithms,
    rejects: 401,
    mint: async (good) => {
      const { header, claims } = await good.parse()
      return assemble({ ...header, alg: 'ES256' }, claims, es256(await ellipticKey()))
    },
  },
  'ES256 with zeros for a signature': {
    why: 'Some verifiers took r = s = 0 for valid under any key (CVE-2022-21449).',
    fix: listAlgorithms,
    rejects: 401,
    mint: async (good) => {
      const { header, claims } = await good.parse()
      return assemble({ ...header, alg: 'ES256' }, claims, () => Buffer.alloc(64).toString('base64url'))
    },
  },
  'b64 false': {
    why: 'JWTs must not use the unencoded payload, and `crit` says that this one does (RFC 7797).',
    fix: readCrit,
    rejects: 401,
    mint: (good) => good.with({ header: { b64: false, crit: ['b64'] } }),
  },
  'unknown crit': {
    why: 'An extension in `crit` that the reader does not know makes the token invalid (RFC 7515 §4.1.11).',
    fix: readCrit,
    rejects: 401,
    mint: (good) => good.with({ header: { crit: ['exp-in-milliseconds'], 'exp-in-milliseconds': true } }),
  },
  'empty crit': {
    why: '`crit` must not be an empty list (RFC 7515 §4.1.11).',
    fix: readCrit,
    rejects: 401,
    mint: (good) => good.with({ header: { crit: [] } }),
  },
} as const satisfies ForgeryTable

function withoutSignature(alg: string): ForgeryEntry {
  return {
    why: `A token that says \`${alg}\` was signed by nobody (RFC 8725 §2.1, §3.1).`,
    fix: listAlgorithms,
    rejects: 401,
    mint: async (good) => {
      const { header, claims } = await good.parse()
      return assemble({ ...header, alg }, claims, unsigned)
    },
  }
}

/** In the form that a library may take for a shared secret. */
function signedWithPublicKey(secretOf: (published: PublishedKey) => string | Buffer): ForgeryEntry {
  return {
    why: 'Everybody has the public key: as an HMAC secret it lets everybody sign (RFC 8725 §2.1, §3.1).',
    fix: listAlgorithms,
    rejects: 401,
    mint: async (good) => {
      const { header, claims } = await good.parse()
      const secret = secretOf(await fetchPublishedKey(good.entra, header['kid']))
      return assemble({ ...header, alg: 'HS256' }, claims, hs256(secret))
    },
  }
}

function announcing(alg: string): ForgeryEntry {
  return {
    why: `The signature is one of RS256, and the header says ${alg} (RFC 8725 §3.1).`,
    fix: listAlgorithms,
    rejects: 401,
    mint: (good) => good.with({ header: { alg } }),
  }
}
