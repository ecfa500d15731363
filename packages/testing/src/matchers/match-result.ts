/** What a matcher tells its runner, in the shape that Jest and Vitest share. */
export interface MatchResult {
  readonly pass: boolean
  /** Why it did not pass; or, after `.not`, what should not have been. */
  readonly message: () => string
}
