import { parseToken } from '../conformance/minting/jws.ts'
import type { Members } from '../conformance/minting/jws.ts'

/** What differs between any two tokens of one kind. */
const random = ['aio', 'rh', 'sid', 'uti', 'xms_ftd']

/** The names of the header members and claims that are not as in the good token; undefined where there are none to compare. */
export function changedMembers(good: string, token: string): string | undefined {
  try {
    const [before, after] = [parseToken(good), parseToken(token)]
    return [
      ...differences(before.header, after.header).map((name) => `header.${name}`),
      ...differences(before.claims, after.claims),
    ].join(' ')
  } catch {
    return undefined
  }
}

function differences(before: Members, after: Members): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter(
    (name) => !random.includes(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
}
