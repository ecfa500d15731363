/**
 * Fetches one JSON document of an issuer; given by the platform, with limits on time and size, and without following
 * redirects.
 *
 * @throws {DocumentError}
 */
export type FetchDocument = (url: URL) => Promise<unknown>

/** A document that could not be had: the issuer was not reached, or it answered with something else. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
  readonly reason: 'unreachable' | 'unusable'

  constructor(reason: 'unreachable' | 'unusable', message: string) {
    super(message)
    this.reason = reason
  }
}
