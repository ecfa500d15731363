import type { TokenTenant } from '../conformance/forgery.ts'
import { parseToken } from '../conformance/minting/jws.ts'
import { flawsOf } from './flaws-of.ts'
import type { Flaw } from './flaws-of.ts'

/**
 * An API that asks for the scope Tasks.Read and overlooks nothing but what it is told to. Answers as RFC 6750 §3.1 says.
 *
 * @param overlooked what it does not look at
 */
export async function carefulApi(
  entra: TokenTenant,
  overlooked: readonly Flaw[] = [],
): Promise<(token: string) => Promise<number>> {
  const good = await entra.tokens.accessToken({ scopes: ['Tasks.Read'] })
  const { aud, iss, tid } = parseToken(good).claims
  return async (token) => {
    const found = await flawsOf(entra, token, { aud, iss, tid, scopes: ['Tasks.Read'] })
    // Nobody gets in by a role here, so that one more does not matter.
    const flaws = found.filter((flaw) => flaw !== 'roles' && !overlooked.includes(flaw))
    if (flaws.length === 0) return 200
    return flaws.every((flaw) => flaw === 'scp') ? 403 : 401
  }
}
