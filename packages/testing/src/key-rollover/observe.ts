import { judge } from '../conformance/verdict.ts'
import type { Protect, Verdict } from '../conformance/verdict.ts'
import type { RolloverOptions } from './options.ts'

/** Tokens that are sent, and what should become of them. */
export interface Step {
  /** What is sent, for people. */
  readonly what: string
  readonly tokens: readonly string[]
  /** Whether each token waits for the answer to the one before. @default false, all are sent at once */
  readonly inTurn?: boolean
  readonly isAccepted: boolean
  /** How often the key set may be fetched for it, in all. */
  readonly fetches: { readonly least: number; readonly most: number }
}

/** What became of a step. */
export interface Observation extends Step {
  readonly acceptedTokens: number
  /** What the API did with the first token that was not treated as it should be. */
  readonly surprise: string | undefined
  readonly seenFetches: number
}

/** Sends the tokens, and counts in the journal how often the key set is fetched until all are answered. */
export async function observe({ entra, protect }: RolloverOptions, step: Step): Promise<Observation> {
  const before = fetchesOf(entra)
  const verdicts = await send(protect, step)
  return {
    ...step,
    acceptedTokens: verdicts.filter(({ isAccepted }) => isAccepted).length,
    surprise: verdicts.find(({ isAccepted }) => isAccepted !== step.isAccepted)?.description,
    seenFetches: [...fetchesOf(entra)].filter((id) => !before.has(id)).length,
  }
}

async function send(protect: Protect, { tokens, inTurn = false }: Step): Promise<readonly Verdict[]> {
  if (!inTurn) return await Promise.all(tokens.map((token) => judge(protect, token)))
  const verdicts: Verdict[] = []
  for (const token of tokens) verdicts.push(await judge(protect, token))
  return verdicts
}

/** By the names of the requests, and not by their number: the journal forgets the oldest. */
function fetchesOf({ requests }: RolloverOptions['entra']): ReadonlySet<string> {
  return new Set(requests.filter({ endpoint: 'jwks' }).map(({ correlationId }) => correlationId))
}
