import type { MockEntra } from 'mock-entra'

/** What a client saw, and what the mock was asked. */
export interface Outcome {
  /** Of a token or a document; what went wrong, where something did. */
  readonly issuer: string
  /** As `METHOD /path`. */
  readonly requests: readonly string[]
}

/** What a program writes to its standard output. */
export interface Report {
  /** What the clients saw, by name: with the first mock of the process, and with the second. */
  readonly first: Readonly<Record<string, Outcome>>
  readonly second: Readonly<Record<string, Outcome>>
  /** The hosts that sockets really connected to. */
  readonly hosts: readonly string[]
  /** The names that were looked up. */
  readonly lookups: readonly string[]
  /** Whether Node's own functions are in their places at the end. */
  readonly isNodeUntouched: boolean
  readonly openSockets: number
}

export function describeRequests({ requests }: MockEntra): readonly string[] {
  return requests.all.map(({ method, path }) => `${method} ${path}`)
}

/** A message with those of its causes, because fetch tells only there. */
export function describeError(error: unknown): string {
  const { message, cause } = error as Error
  return cause === undefined ? message : `${message}: ${describeError(cause)}`
}
