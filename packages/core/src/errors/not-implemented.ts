import { echo } from './echo.ts'

/** A request that is valid at Entra ID and that the mock does not serve yet. Answered with 501. */
export class NotImplemented extends Error {
  override readonly name = 'NotImplemented'
  /** The feature, as Entra's documentation names it. */
  readonly feature: string

  constructor(feature: string) {
    super(
      `mock-entra does not implement ${echo(feature)} yet, and answers 501 rather than imitate it wrongly.`,
    )
    this.feature = feature
  }
}
