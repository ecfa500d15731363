import { inspect } from 'node:util'

/**
 * Calls the API under test, or its validator, with a token.
 *
 * An HTTP status, or a response that has one, is taken as what the API answered: 2xx is accepted. Otherwise a validator
 * refuses by throwing or by returning `false` or `null`, and accepts by returning anything else, or nothing.
 */
export type Protect = (token: string) => unknown

/** What became of one token. */
export interface Verdict {
  readonly isAccepted: boolean
  /** What the API answered, where it is one that answers over HTTP. */
  readonly status?: number
  /** The same for people: `answered 401`, `threw JWTExpired: …`. */
  readonly description: string
}

export async function judge(protect: Protect, token: string): Promise<Verdict> {
  let result: unknown
  try {
    result = await protect(token)
  } catch (error) {
    return { isAccepted: false, description: `threw ${describeError(error)}` }
  }
  const status = statusOf(result)
  if (status !== undefined)
    return { isAccepted: status >= 200 && status < 300, status, description: `answered ${status}` }
  const isAccepted = result !== false && result !== null
  return { isAccepted, description: `returned ${describeResult(result)}` }
}

/** Claims may have a member `status` as well; only a response has `headers` beside it. */
function statusOf(result: unknown): number | undefined {
  if (typeof result === 'number') return result
  if (typeof result !== 'object' || result === null || !('headers' in result) || !('status' in result))
    return undefined
  return typeof result.status === 'number' ? result.status : undefined
}

function describeResult(result: unknown): string {
  return inspect(result, { depth: 0, breakLength: Infinity, maxStringLength: 80 })
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : describeResult(error)
}
