import { isTarget } from './forgery.ts'
import type { ForgeryTarget, GoodTokenOptions, TokenTenant } from './forgery.ts'
import { createGoodToken } from './minting/good-token.ts'
import type { GoodToken } from './minting/good-token.ts'

/** A token that is unusual and good, without its name. */
interface AcceptanceEntry {
  /** Why Entra issues such tokens, or which rule makes them good. */
  readonly why: string
  /** What to change in a validator that refuses it. */
  readonly fix: string
  /** Which APIs have to accept it. @default every API */
  readonly target?: ForgeryTarget
  readonly mint: (good: GoodToken) => Promise<string>
}

const ignoreUnknown =
  'Ignore claims and header members that you do not know: Entra adds some from time to time.'
const raiseLimit = 'Raise the limit on the size of headers; Node’s HTTP server allows 16 KB.'
const minute = 60

const entries = {
  'ordinary token': {
    why: 'What the API is called with every day.',
    fix: 'Compare what the validator expects with the claims of the token: issuer, audience, scopes, roles.',
    mint: (good) => good.with({}),
  },
  'clock a minute ahead': {
    why: 'Clocks differ, and leeway is for that (RFC 7519 §4.1.5); Microsoft’s libraries allow 5 minutes.',
    fix: 'Give the verifier a leeway of 300 seconds: `clockTolerance`, `clockSkew`.',
    mint: (good) =>
      good.with(() => {
        const now = Math.floor(good.entra.clock.now() / 1000)
        return { claims: { iat: now + minute, nbf: now + minute } }
      }),
  },
  'about to expire': {
    why: 'A token is good up to its last second (RFC 7519 §4.1.4).',
    fix: 'Compare `exp` with the time, not with a time to come.',
    mint: (good) => {
      const exp = Math.floor(good.entra.clock.now() / 1000) + minute
      return good.with(({ claims }) => ({
        claims: { iat: exp - lifetimeOf(claims), nbf: exp - lifetimeOf(claims), exp },
      }))
    },
  },
  'valid for 28 hours': {
    why: 'Tokens of continuous access evaluation live up to 28 hours (Entra docs, token lifetimes).',
    fix: 'Take `exp` as it is: let the issuer decide how long its tokens live.',
    mint: (good) =>
      good.with(({ claims }) => ({
        claims: { exp: Number(claims['nbf']) + 28 * 3600, xms_cc: ['cp1'], xms_ssm: '1' },
      })),
  },
  '200 groups': {
    why: 'That many group ids stand in a token before Entra leaves them out (Entra docs, groups overage).',
    fix: raiseLimit,
    mint: (good) =>
      good.with({ claims: { groups: Array.from({ length: 200 }, (_, index) => groupId(index)) } }),
  },
  'groups left out': {
    why: 'For a user in more than 200 groups Entra says where to ask instead (Entra docs, groups overage).',
    fix: ignoreUnknown,
    target: 'delegated',
    mint: (good) =>
      good.with(({ claims }) => ({
        claims: {
          _claim_names: { groups: 'src1' },
          _claim_sources: {
            src1: {
              endpoint: `https://graph.windows.net/${String(claims['tid'])}/users/${String(claims['oid'])}/getMemberObjects`,
            },
          },
        },
      })),
  },
  'unknown claims': {
    why: 'What a reader does not know it ignores (RFC 7519 §4).',
    fix: ignoreUnknown,
    mint: (good) =>
      good.with({
        claims: { xms_new: { nested: [1, 2.5, null, { deep: true }] }, 'extn.kostenstelle': ['4711'] },
      }),
  },
  'unknown header member': {
    why: 'Header members that are not in `crit` may be ignored (RFC 7515 §4).',
    fix: ignoreUnknown,
    mint: (good) => good.with({ header: { 'https://example.com/purpose': 'test' } }),
  },
  'long name in any script': {
    why: 'A display name has up to 256 characters of any script (Entra docs, user resource).',
    fix: 'Decode claims as UTF-8, and set no limit on their length below that of the header.',
    target: 'delegated',
    mint: (good) => good.with({ claims: { name: 'Ünïcødé 世界 Ω 🔑 '.repeat(16).trim() } }),
  },
  'no name': {
    why: 'Names stand in a token only where the client asked for the scope `profile` (Entra docs, access token claims).',
    fix: 'Know users by `tid` and `oid`; names are for display.',
    target: 'delegated',
    mint: (good) =>
      good.with({
        claims: {
          name: undefined,
          preferred_username: undefined,
          unique_name: undefined,
          upn: undefined,
          given_name: undefined,
          family_name: undefined,
        },
      }),
  },
  'guest of the tenant': {
    why: 'Guests are users of the tenant with another home; `idp` and `acct` tell (Entra docs, optional claims).',
    fix: 'Compare `tid` and not `idp`. Where only members may call, list this token in `reject`.',
    target: 'delegated',
    mint: (good) =>
      good.with({
        claims: {
          acct: 1,
          email: 'guest@fabrikam.example',
          idp: 'https://sts.windows.net/0f0f0f0f-0000-4000-8000-0000000000ff/',
        },
      }),
  },
  'client with a certificate': {
    why: 'Clients prove themselves by secret, certificate or federation; the token says which (Entra docs, `azpacr`).',
    fix: 'Ask for a class of client authentication only where the API needs it.',
    mint: (good) =>
      good.with(({ claims }) => ({ claims: { [claims['ver'] === '1.0' ? 'appidacr' : 'azpacr']: '2' } })),
  },
  'more permissions than asked for': {
    why: 'A token has all scopes and roles that were granted, in any order (Entra docs, access token claims).',
    fix: 'Look for the one you need among them; do not compare the whole claim.',
    mint: (good) =>
      good.with(({ claims: { scp, roles } }) => ({
        claims: {
          ...(typeof scp === 'string' ? { scp: `Another.Read ${scp} Further.Write` } : {}),
          ...(Array.isArray(roles) ? { roles: ['Another.Read.All', ...(roles as unknown[])] } : {}),
        },
      })),
  },
} as const satisfies Record<string, AcceptanceEntry>

/** The names of the unusual tokens that are good all the same. */
export type AcceptanceName = keyof typeof entries

/** A token that an API has to accept, unusual as it is. */
export interface Acceptance extends Omit<AcceptanceEntry, 'mint'> {
  readonly name: AcceptanceName
  /** Makes the token. See `Forgery.mint`. */
  mint(entra: TokenTenant, options?: GoodTokenOptions): Promise<string>
}

/**
 * The tokens that an API has to accept, each with the reason.
 *
 * None has a list for `aud`: RFC 7519 §4.1.3 allows it, but Entra never sends one, so that a validator may refuse it. None
 * is signed by a key that was just rotated in: whether that is accepted depends on when the validator fetched the keys.
 */
export const acceptances: readonly Acceptance[] = Object.entries<AcceptanceEntry>(entries).map(
  ([name, { mint, ...entry }]) => ({
    name: name as AcceptanceName,
    ...entry,
    mint: (entra, options = {}) => mint(createGoodToken(entra, options)),
  }),
)

/** The acceptances that an API has to accept which takes such tokens. */
export function acceptancesFor(token: GoodTokenOptions): readonly Acceptance[] {
  return acceptances.filter(({ target }) => isTarget(target, token))
}

function lifetimeOf({ nbf, exp }: Readonly<Record<string, unknown>>): number {
  return Number(exp) - Number(nbf)
}

function groupId(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`
}
