import { algorithm } from './forgeries/algorithm.ts'
import { audience } from './forgeries/audience.ts'
import { authorization } from './forgeries/authorization.ts'
import { form } from './forgeries/form.ts'
import { issuer } from './forgeries/issuer.ts'
import { keyConfusion } from './forgeries/key-confusion.ts'
import { kind } from './forgeries/kind.ts'
import { signature } from './forgeries/signature.ts'
import { time } from './forgeries/time.ts'
import { isTarget } from './forgery.ts'
import type { ForgeryEntry, ForgeryGroup, ForgeryTable, GoodTokenOptions, TokenTenant } from './forgery.ts'
import { createGoodToken } from './minting/good-token.ts'

const groups = {
  signature,
  algorithm,
  'key confusion': keyConfusion,
  time,
  audience,
  issuer,
  kind,
  authorization,
  form,
} as const satisfies Record<ForgeryGroup, ForgeryTable>

type Groups = typeof groups

/** The name of a forgery, which also says what is wrong with it. */
export type ForgeryName = { [Group in ForgeryGroup]: keyof Groups[Group] }[ForgeryGroup]

/** A token that an API must not accept. */
export interface Forgery extends Omit<ForgeryEntry, 'mint'> {
  readonly name: ForgeryName
  readonly group: ForgeryGroup
  /**
   * Makes the token: a good one with this one thing wrong.
   *
   * @param entra the tenant that the API under test trusts
   * @param options what a good token looks like @default a token of `entra.user` for `entra.api`
   */
  mint(entra: TokenTenant, options?: GoodTokenOptions): Promise<string>
}

/**
 * The tokens that an API must not accept, each with the rule that it breaks.
 *
 * The retired key is one that is published while its token is made and retired at once, because a validator may go on using the
 * key set that it fetched before. Duplicate claims are not among them: RFC 7519 §4 lets a reader take the last one.
 *
 * @example
 * const expired = forgeries.find(({ name }) => name === 'expired')
 * const token = await expired?.mint(entra, { scopes: ['Tasks.Read'] })
 */
export const forgeries: readonly Forgery[] = Object.entries(groups).flatMap(([group, table]) =>
  Object.entries<ForgeryEntry>(table).map(([name, { mint, ...entry }]) => ({
    name: name as ForgeryName,
    group: group as ForgeryGroup,
    ...entry,
    mint: (entra, options = {}) => mint(createGoodToken(entra, options)),
  })),
)

/**
 * The forgeries that are attacks on an API which takes such tokens.
 *
 * @example
 * const token = { scopes: ['Tasks.Read'] }
 * it.each(forgeriesFor(token))('answers $rejects: $name', async ({ mint, rejects }) => {
 *   expect((await callApi(await mint(entra, token))).status).toBe(rejects)
 * })
 */
export function forgeriesFor(token: GoodTokenOptions): readonly Forgery[] {
  return forgeries.filter(({ target }) => isTarget(target, token))
}
