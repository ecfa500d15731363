import type { Endpoint, JournalRecord } from './journal.ts'

/** What goes wrong with an answer. */
export interface Fault {
  /**
   * A refusal of Entra's, by its AADSTS number or by its name: with the body that Entra sends.
   *
   * @example 50076
   */
  readonly aadsts?: number | string
  /** HTTP status. @default that of the refusal; 503 where there is none */
  readonly status?: number
  /** The OAuth `error` of the body. @default that of the refusal; `temporarily_unavailable` where there is none */
  readonly error?: string
  readonly suberror?: string
  /** A claims challenge: JSON, as an object or as text. */
  readonly claims?: object | string
  /**
   * Seconds of the header `Retry-After`; `false` sends none.
   *
   * MSAL keeps a client from asking again for so long, and for 60 seconds where a 429 or 5xx names no time.
   *
   * @default 1 with a status of 429 or from 500 on, else none
   */
  readonly retryAfter?: number | false
  /** What the body is in place of JSON. */
  readonly body?: 'malformed-json' | 'html' | 'empty'
  /**
   * What happens to the connection: the answer never comes, is cut off before its first byte or in the middle of the body,
   * or comes in a hundred small pieces, 3 ms apart.
   */
  readonly connection?: 'hang' | 'cut' | 'cut-mid-body' | 'drip'
  /** Milliseconds before the answer. Alone, the answer is the right one. @default 0 */
  readonly delay?: number
}

/** Which requests a fault is for; what is left out does not matter. */
export interface FaultFilter {
  readonly clientId?: string
  readonly grantType?: string
  /** One of the scopes of the request. */
  readonly scope?: string
}

/** A fault that waits for its request. */
export interface PlannedFault extends FaultFilter {
  readonly endpoint: Endpoint
  readonly fault: Fault
  /** How often it will still happen. */
  remaining: number
}

/** What a request is, as far as faults tell requests apart. */
export type FaultyRequest = Pick<JournalRecord, 'endpoint' | 'clientId' | 'grantType' | 'scopes'>

export interface FaultPlan {
  readonly pending: readonly PlannedFault[]
  plan(fault: PlannedFault): void
  /** Takes the first planned fault that fits, which thereby has happened once. */
  take(request: FaultyRequest): Fault | undefined
  clear(): void
}

export function createFaultPlan(): FaultPlan {
  let planned: PlannedFault[] = []
  return {
    get pending() {
      return planned
    },
    plan: (fault) => void planned.push(fault),
    take: (request) => {
      if (planned.length === 0) return undefined
      const found = planned.find((candidate) => fits(candidate, request))
      if (found === undefined) return undefined
      found.remaining--
      planned = planned.filter(({ remaining }) => remaining > 0)
      return found.fault
    },
    clear: () => {
      planned = []
    },
  }
}

function fits({ endpoint, clientId, grantType, scope }: PlannedFault, request: FaultyRequest): boolean {
  if (endpoint !== request.endpoint) return false
  if (clientId !== undefined && clientId.toLowerCase() !== request.clientId?.toLowerCase()) return false
  if (grantType !== undefined && grantType !== request.grantType) return false
  const wanted = scope?.toLowerCase()
  return wanted === undefined || request.scopes?.some((name) => name.toLowerCase() === wanted) === true
}
