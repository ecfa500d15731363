import type { Observation, Step } from './observe.ts'

/** @throws an error that lists all that was seen, and how to mend what was not as expected */
export function assertAsExpected(complaint: string, observations: readonly Observation[]): void {
  if (observations.every((seen) => findFix(seen) === undefined)) return
  throw new Error([complaint, ...observations.map(describeObservation)].join('\n'))
}

function describeObservation(seen: Observation): string {
  const { what, tokens, acceptedTokens, seenFetches, surprise } = seen
  const outcome = `${acceptedTokens} of ${tokens.length} accepted, ${count(seenFetches)}`
  const fix = findFix(seen)
  if (fix === undefined) return `✓ ${what}: ${outcome}`
  return [
    `✗ ${what}: ${outcome}`,
    `    expected  ${describeExpected(seen)}`,
    ...(surprise === undefined ? [] : [`    received  ${surprise}`]),
    `    fix       ${fix}`,
  ].join('\n')
}

function describeExpected({ tokens, isAccepted, fetches: { least, most } }: Step): string {
  const accepted = `${isAccepted ? tokens.length : 0} of ${tokens.length} accepted`
  return `${accepted}, ${least === most ? '' : 'at most '}${count(most)}`
}

function findFix({ isAccepted, surprise, fetches, seenFetches }: Observation): string | undefined {
  if (surprise !== undefined) return isAccepted ? lookAgain(seenFetches) : verify
  if (seenFetches > fetches.most) return keep
  return seenFetches < fetches.least ? fetchFromTenant : undefined
}

function lookAgain(fetches: number): string {
  return fetches > 0
    ? 'Use what was fetched: the key is in it.'
    : 'Fetch the key set again for a `kid` that is not in it. Where that waits for a while after each fetch, as in jose (`cooldownDuration`, 30 s), let the time pass in `passCooldown`.'
}

const verify = 'Verify the signature, with a key that is in the key set.'

const keep =
  'Keep what was fetched, let requests that wait for a key share one fetch, and limit how often one is made for keys that are not found. jose: one `createRemoteJWKSet` for all requests, with its `cooldownDuration`; jwks-rsa: one `JwksClient` with `cache` and `rateLimit`.'

const fetchFromTenant =
  'Verify the signature with the key set of this tenant (`entra.jwksUri`): the key is new, and nobody asked for it.'

function count(fetches: number): string {
  return fetches === 1 ? '1 fetch' : `${fetches} fetches`
}
