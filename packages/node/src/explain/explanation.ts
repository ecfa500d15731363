/** The stable names of what `explain` finds. */
export type ExplanationCode =
  | 'mock-closed'
  | 'untrusted-ca'
  | 'other-address'
  | 'authority-over-http'
  | 'unknown-authority'
  | 'planned-fault'
  | 'refused'
  | 'client-throttle'
  | 'issuer-mismatch'
  | 'audience-mismatch'
  | 'token-version'
  | 'other-tenant'
  | 'clock-moved'
  | 'expired'
  | 'other-keys'
  | 'unknown'

/** What can be behind an error. */
export interface Cause {
  readonly code: ExplanationCode
  /** What went wrong, in one sentence. */
  readonly cause: string
  /** What to do now, in one line. */
  readonly remedy: string
}

/** The cause of an error, and what it was found by. */
export interface Explanation extends Cause {
  /** What the mock saw and what the error and the configuration say, as far as it decided. Holds no secret. */
  readonly evidence: readonly string[]
  /** What it can be as well, where the evidence leaves more than one thing open; the likeliest is the explanation itself. */
  readonly alternatives: readonly Cause[]
  toString(): string
}

export interface ExplanationParts extends Cause {
  readonly evidence: readonly (string | undefined)[]
  readonly alternatives?: readonly Cause[]
}

export function createExplanation({ evidence, alternatives = [], ...cause }: ExplanationParts): Explanation {
  const found = evidence.filter((line) => line !== undefined)
  return { ...cause, evidence: found, alternatives, toString: () => render(cause, found, alternatives) }
}

function render(cause: Cause, evidence: readonly string[], alternatives: readonly Cause[]): string {
  return [
    `${cause.cause} (${cause.code})`,
    `→ ${cause.remedy}`,
    ...evidence.map((line) => `  · ${line}`),
    ...alternatives.flatMap((other) => [`or: ${other.cause} (${other.code})`, `→ ${other.remedy}`]),
  ].join('\n')
}
