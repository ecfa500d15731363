import { attackerKey, rs256 } from './attacker.ts'
import type { GoodToken } from './good-token.ts'
import { assemble } from './jws.ts'
import type { Members } from './jws.ts'

/** A token that names a key which nobody published, and that somebody else signed. */
export async function mintWithKid(good: GoodToken, kid: unknown): Promise<string> {
  const { header, claims } = await good.parse()
  return assemble({ ...header, ...namesOfKey(header, kid) }, claims, rs256(await attackerKey()))
}

/** What names the key in a header: `kid`, and in that of a v1 token its thumbprint, which is the same. */
export function namesOfKey(header: Members, kid: unknown): Members {
  return 'x5t' in header ? { x5t: kid, kid } : { kid }
}
