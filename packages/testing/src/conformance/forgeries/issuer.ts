import type { ForgeryEntry, ForgeryTable } from '../forgery.ts'
import type { Members } from '../minting/jws.ts'

const compare =
  'Compare `iss` with the issuer of the tenant as a whole text, as its metadata gives it for the version of your tokens.'
const compareTenant =
  'Compare `tid` with the tenant that you serve, or with the one in `iss`, before any data is looked up by it.'
const foreignTenant = '0f0f0f0f-0000-4000-8000-0000000000ff'

/** Tokens of another issuer. Tenants share their signing keys, at Entra as well: the signatures are valid. */
export const issuer = {
  'foreign tenant': {
    why: 'All tenants share their keys: only `iss` tells whose users these are (Entra docs, validate the issuer).',
    fix: compare,
    rejects: 401,
    mint: (good) =>
      good.with(({ claims }) => ({
        claims: { tid: foreignTenant, iss: issuerOf(claims).replace(String(claims['tid']), foreignTenant) },
      })),
  },
  'issuer of a foreign tenant': withIssuer(
    'The issuer decides, whatever `tid` says (RFC 8725 §3.8, Entra docs, validate the issuer).',
    (iss, claims) => iss.replace(String(claims['tid']), foreignTenant),
  ),
  'tid of a foreign tenant': {
    why: 'Data is kept apart by `tid`, so that it has to agree with `iss` (Entra docs, validate the issuer).',
    fix: compareTenant,
    rejects: 401,
    mint: (good) => good.with({ claims: { tid: foreignTenant } }),
  },
  'issuer of the other version': {
    why: 'v1 and v2 tokens have issuers of their own (Entra docs, access token claims).',
    fix: compare,
    rejects: 401,
    mint: async (good) => {
      const { claims } = await (await good.inOtherVersion()).parse()
      return await good.with({ claims: { iss: claims['iss'] } })
    },
  },
  'look-alike host': withIssuer('The host is not the end of the name (RFC 8725 §3.8).', (iss) =>
    iss.replace(hostOf(iss), `${hostOf(iss).split(':', 1)[0]}.evil.example`),
  ),
  'host in front of an @': withIssuer(
    'What stands before `@` is a user name, not the host (RFC 3986 §3.2).',
    (iss) => iss.replace(hostOf(iss), `${hostOf(iss)}@evil.example`),
  ),
  'issuer that begins with ours': withIssuer(
    'A longer name is another name (RFC 8725 §3.8).',
    (iss) => `${iss}/x`,
  ),
  'unresolved {tenantid}': withIssuer(
    'The template in the metadata of `common` is to be filled in before it is compared (Entra docs, validate the issuer).',
    (iss, claims) => iss.replace(String(claims['tid']), '{tenantid}'),
  ),
  'common in place of the tenant': withIssuer(
    'No token is issued by `common` (Entra docs, validate the issuer).',
    (iss, claims) => iss.replace(String(claims['tid']), 'common'),
  ),
  'slash too many or too few': withIssuer(
    'Issuers are compared character by character (RFC 8725 §3.8).',
    (iss) => (iss.endsWith('/') ? iss.slice(0, -1) : `${iss}/`),
  ),
  'issuer over http': withIssuer('An issuer is an https URL (OpenID Connect Core §2).', (iss) =>
    iss.replace(/^https:/, 'http:'),
  ),
  'issuer as a list': withIssuer('`iss` is one text (RFC 7519 §4.1.1).', (iss) => [iss]),
  'no issuer': withIssuer('A token of nobody in particular (RFC 9068 §2.2).', () => undefined),
} as const satisfies ForgeryTable

function withIssuer(why: string, issuerFrom: (iss: string, claims: Members) => unknown): ForgeryEntry {
  return {
    why,
    fix: compare,
    rejects: 401,
    mint: (good) => good.with(({ claims }) => ({ claims: { iss: issuerFrom(issuerOf(claims), claims) } })),
  }
}

function issuerOf(claims: Members): string {
  return String(claims['iss'])
}

function hostOf(url: string): string {
  return new URL(url).host
}
