import type { GoodTokenOptions, TokenTenant } from '../forgery.ts'
import { parseToken } from './jws.ts'
import type { Members, ParsedToken } from './jws.ts'

/** What the tenant is asked to sign instead; `undefined` removes a member. */
export interface Changes {
  readonly claims?: Members
  readonly header?: Members
}

/** A token that the API under test accepts, to be spoilt. Every call mints another one. */
export interface GoodToken {
  readonly entra: TokenTenant
  readonly options: GoodTokenOptions
  parse(): Promise<ParsedToken>
  /** Signed by the tenant like the good one, and the same but for the changes. */
  with(changes: Changes | ((good: ParsedToken) => Changes)): Promise<string>
  /** The same for an API that takes v1 instead of v2, or v2 instead of v1. */
  inOtherVersion(): Promise<GoodToken>
}

export function createGoodToken(entra: TokenTenant, options: GoodTokenOptions): GoodToken {
  const mint = (changes: Changes = {}): Promise<string> => mintToken(entra, options, changes)
  const parse = async (): Promise<ParsedToken> => parseToken(await mint())
  return {
    entra,
    options,
    parse,
    with: async (changes) => await mint(typeof changes === 'function' ? changes(await parse()) : changes),
    inOtherVersion: async () => {
      const { claims } = await parse()
      return createGoodToken(entra, { ...options, version: claims['ver'] === '1.0' ? 2 : 1 })
    },
  }
}

async function mintToken(entra: TokenTenant, options: GoodTokenOptions, changes: Changes): Promise<string> {
  const { appOnly = false, user, scopes, ...rest } = options
  if (appOnly) return await entra.tokens.appToken({ ...rest, ...changes })
  return await entra.tokens.accessToken({
    ...rest,
    ...(user === undefined ? {} : { user }),
    ...(scopes === undefined ? {} : { scopes }),
    ...changes,
  })
}
