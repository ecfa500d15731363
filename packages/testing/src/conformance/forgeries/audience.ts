import type { ForgeryEntry, ForgeryTable } from '../forgery.ts'

const compare =
  'Compare `aud` with the one value that your tokens have, as a whole: the client id of the API for v2, its App ID URI for v1.'
const anotherApi = '0a0a0a0a-0000-4000-8000-0000000000aa'

/**
 * Tokens for somebody else.
 *
 * There is none whose `aud` is a list with the right value in it: RFC 7519 §4.1.3 allows it, and Entra never sends it, so
 * that both answers are right.
 */
export const audience = {
  'for another API': withAudience(
    'Whoever receives a token at one API could use it at all others (RFC 7519 §4.1.3, RFC 8725 §3.9).',
    () => anotherApi,
  ),
  'for a list of other APIs': withAudience('None of the audiences is this API (RFC 7519 §4.1.3).', () => [
    anotherApi,
    'https://graph.microsoft.com',
  ]),
  'aud that ours begins with': withAudience('A part of the name is another name (RFC 8725 §3.9).', (aud) =>
    aud.slice(0, -1),
  ),
  'aud that begins with ours': withAudience(
    'A longer name is another name (RFC 8725 §3.9).',
    (aud) => `${aud}1`,
  ),
  'aud of the other version': {
    why: 'v2 names the API by its client id, v1 by what was asked for (Entra docs, access token claims).',
    fix: compare,
    rejects: 401,
    mint: async (good) => {
      const other = await (await good.inOtherVersion()).parse()
      const aud = String(other.claims['aud'])
      return await good.with(({ claims }) => ({
        claims: { aud: aud === claims['aud'] ? `api://${aud}` : aud },
      }))
    },
  },
  'no aud': withAudience(
    'A token for nobody in particular is not for this API (RFC 9068 §4).',
    () => undefined,
  ),
  'empty aud': withAudience(
    'Empty text is contained in every text, and is no API (RFC 8725 §3.9).',
    () => '',
  ),
  'aud as an empty list': withAudience('None of the audiences is this API (RFC 7519 §4.1.3).', () => []),
  'aud with a wildcard': withAudience('`*` is a name like any other (RFC 8725 §3.9).', () => '*'),
} as const satisfies ForgeryTable

function withAudience(why: string, audienceOf: (aud: string) => unknown): ForgeryEntry {
  return {
    why,
    fix: compare,
    rejects: 401,
    mint: (good) => good.with(({ claims }) => ({ claims: { aud: audienceOf(String(claims['aud'])) } })),
  }
}
