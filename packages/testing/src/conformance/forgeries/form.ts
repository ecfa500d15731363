import { createCipheriv, constants, publicEncrypt, randomBytes } from 'node:crypto'

import type { ForgeryEntry, ForgeryTable } from '../forgery.ts'
import { attackerKey, rs256 } from '../minting/attacker.ts'
import type { GoodToken } from '../minting/good-token.ts'
import { assemble, encodeText } from '../minting/jws.ts'
import type { Members, ParsedToken } from '../minting/jws.ts'
import { fetchPublishedKey } from '../minting/published-key.ts'

const compactOnly =
  'Accept three parts of base64url with a dot between them, and nothing else, before anything is decoded.'
const oneSpelling = `${compactOnly} Where you keep lists of tokens, keep \`uti\` and not the text.`
const ownClaims = 'Read claims by their exact names, and from the parsed object’s own properties only.'
const megabyte = 1024 * 1024

/** Text that is no access token, or is one in a spelling of its own. */
export const form = {
  'nested in a JWE': {
    why: 'Entra signs and does not encrypt; an API has no key to open this (RFC 8725 §2.3).',
    fix: compactOnly,
    rejects: 401,
    mint: encrypt,
  },
  'nested in a JWT': {
    why: 'The outer signature is the attacker’s, whoever signed what is inside (RFC 7519 §7.2, RFC 8725 §3.3).',
    fix: compactOnly,
    rejects: 401,
    mint: async (good) => {
      const { header, encoded } = await good.parse()
      const inner = joinParts(encoded)
      return assemble({ ...header, cty: 'JWT' }, inner, rs256(await attackerKey()))
    },
  },
  'two dots more': respelled('A compact JWS has three parts (RFC 7519 §7.2).', (token) => `${token}..`),
  'one part less': respelled('A compact JWS has three parts (RFC 7519 §7.2).', (token) =>
    token.slice(0, token.lastIndexOf('.')),
  ),
  'detached payload': respelled('A JWT carries its claims (RFC 7519 §7.2).', (_, { encoded }) =>
    joinParts({ ...encoded, payload: '' }),
  ),
  'JSON serialization': respelled('JWTs are compact always (RFC 7519 §1).', (_, { encoded }) =>
    JSON.stringify({ protected: encoded.header, payload: encoded.payload, signature: encoded.signature }),
  ),
  'claims without a token': respelled(
    'Claims are nothing without a signature (RFC 8725 §2.1).',
    (_, { claims }) => JSON.stringify(claims),
  ),
  'empty text': respelled('Nothing is not a token (RFC 6750 §2.1).', () => ''),
  'dots alone': respelled('Three empty parts are not a token (RFC 7519 §7.2).', () => '..'),
  'a space in the signature': respelled(
    'base64url has no white space: the same token in another spelling gets past lists of tokens (RFC 7515 §2).',
    (_, { encoded }) => joinParts({ ...encoded, signature: insertSpace(encoded.signature) }),
    oneSpelling,
  ),
  'padded signature': respelled(
    'base64url has no padding here: the same token in another spelling gets past lists of tokens (RFC 7515 §2).',
    (_, { encoded }) => joinParts({ ...encoded, signature: `${encoded.signature}==` }),
    oneSpelling,
  ),
  'signature in plain base64': {
    why: 'Plus and slash are not base64url: the same token in another spelling gets past lists of tokens (RFC 7515 §2).',
    fix: oneSpelling,
    rejects: 401,
    mint: mintInPlainBase64,
  },
  'header that names alg twice': respelled(
    'Readers differ on which of two members counts (RFC 7515 §4); here the last one says `none`, and nobody signed.',
    (_, { header, encoded }) => {
      const twice = JSON.stringify(header).replace(/}$/, ',"alg":"none"}')
      return joinParts({ header: encodeText(twice), payload: encoded.payload, signature: '' })
    },
  ),
  'one megabyte': {
    why: 'Anybody can send one; it is to be refused before it costs anything (RFC 8725 §2.1).',
    fix: 'Limit the size of headers, or of tokens, to some 16 KB; Node’s HTTP server does.',
    rejects: 401,
    mint: async (good) => {
      const { header, claims } = await good.parse()
      return assemble(header, { ...claims, padding: 'x'.repeat(megabyte) }, rs256(await attackerKey()))
    },
  },
  'aud with a look-alike letter': renaming(
    'Names of claims are compared code point by code point (RFC 7519 §7.3).',
    ({ aud }) => ({
      aud: undefined,
      '\u0430ud': aud,
    }),
  ),
  'aud in another case': renaming('Names of claims are case-sensitive (RFC 7519 §10.1.1).', ({ aud }) => ({
    aud: undefined,
    Aud: aud,
  })),
  'permissions in __proto__': {
    ...renaming(
      'What claims inherit, nobody signed for: merging them into an object sets its prototype (CWE-1321).',
      ({ scp, roles }) => ({
        scp: undefined,
        roles: undefined,
        ['__proto__']: { scp, roles },
      }),
    ),
    rejects: 403,
  },
} as const satisfies ForgeryTable

type Respell = (token: string, parsed: ParsedToken) => string

/** The good token in another form. */
function respelled(why: string, respell: Respell, fix = compactOnly): ForgeryEntry {
  return {
    why,
    fix,
    rejects: 401,
    mint: async (good) => {
      const parsed = await good.parse()
      return respell(joinParts(parsed.encoded), parsed)
    },
  }
}

function renaming(why: string, rename: (claims: Members) => Members): ForgeryEntry {
  return {
    why,
    fix: ownClaims,
    rejects: 401,
    mint: (good) => good.with(({ claims }) => ({ claims: rename(claims) })),
  }
}

function joinParts({ header, payload, signature }: ParsedToken['encoded']): string {
  return `${header}.${payload}.${signature}`
}

function insertSpace(text: string): string {
  return `${text.slice(0, 64)} ${text.slice(64)}`
}

/** Of a token whose signature is spelt otherwise in plain base64, as all but one in 50,000 are. */
async function mintInPlainBase64(good: GoodToken): Promise<string> {
  const { encoded } = await good.parse()
  const signature = encoded.signature.replaceAll('-', '+').replaceAll('_', '/')
  return signature === encoded.signature
    ? await mintInPlainBase64(good)
    : joinParts({ ...encoded, signature })
}

/** RFC 7516 §7.1, with RSA-OAEP-256 to the key that the tenant publishes for signatures, and A256GCM. */
async function encrypt(good: GoodToken): Promise<string> {
  const { header, encoded } = await good.parse()
  const { publicKey } = await fetchPublishedKey(good.entra, header['kid'])
  const contentKey = randomBytes(32)
  const initialization = randomBytes(12)
  const encryptedKey = publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    contentKey,
  )

  const protectedHeader = { alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', kid: header['kid'] }
  const protectedPart = encodeText(JSON.stringify(protectedHeader))
  const cipher = createCipheriv('aes-256-gcm', contentKey, initialization).setAAD(Buffer.from(protectedPart))
  const ciphertext = Buffer.concat([cipher.update(joinParts(encoded)), cipher.final()])
  const octets = [encryptedKey, initialization, ciphertext, cipher.getAuthTag()]
  return [protectedPart, ...octets.map((part) => part.toString('base64url'))].join('.')
}
