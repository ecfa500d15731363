import type { CatalogueEntry, OAuthError, Suberror } from './catalogue-entry.ts'
import { catalogue } from './catalogue.ts'
import { echo } from './echo.ts'

/** The stable name of a refusal: a key of the {@link catalogue}. */
export type EntraErrorCode = keyof typeof catalogue

type PlaceholdersOf<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholdersOf<Rest>
  : never

/** The values that fill the placeholders of a refusal's message. */
export type MessageValues<Code extends EntraErrorCode> = {
  readonly [Name in PlaceholdersOf<(typeof catalogue)[Code]['message']>]: string
}

/** What a refusal says beyond its catalogue entry. */
export interface RefusalDetails {
  /** What the developer should know and Entra would not tell. */
  readonly detail?: string
  /** The OAuth `error` where the situation, not the code, decides it: with `prompt=none` for one. */
  readonly error?: OAuthError
  /** A claims challenge: the JSON text that the client sends back in an interactive request. */
  readonly claims?: string
}

/** A refusal that Entra ID would give too. Built from the catalogue only. */
export class EntraError<Code extends EntraErrorCode = EntraErrorCode> extends Error {
  override readonly name = 'EntraError'
  /** Our stable name of the refusal; branch on this. */
  readonly code: Code
  /** The number behind `AADSTS`. */
  readonly aadsts: number
  /** The OAuth `error` value. */
  readonly error: OAuthError
  /** HTTP status of a JSON answer. */
  readonly status: number
  readonly suberror: Suberror | undefined
  /** Whether Entra's error page has a text for the code, so that the answer carries an `error_uri`. */
  readonly hasErrorUri: boolean
  /**
   * What the developer should know and Entra would not tell: for the log and for the mock's own error page, and never in
   * an answer to an app.
   */
  readonly detail: string
  readonly claims: string | undefined
  readonly #values: MessageValues<Code>

  constructor(code: Code, values: MessageValues<Code>, details: string | RefusalDetails = {}) {
    const entry: CatalogueEntry = catalogue[code]
    const { detail, error, claims } = typeof details === 'string' ? { detail: details } : details
    super(fillPlaceholders(entry.message, values))
    this.code = code
    this.aadsts = entry.aadsts
    this.error = error ?? entry.error
    this.status = entry.status
    this.suberror = entry.suberror
    this.hasErrorUri = entry.errorUri !== false
    this.claims = claims
    this.#values = values
    this.detail = detail ?? `${entry.cause} ${entry.remedy}`
  }

  /** The same refusal under another OAuth `error`: silent requests learn from it what would help. */
  as(error: OAuthError): EntraError<Code> {
    const { detail, claims } = this
    return new EntraError(this.code, this.#values, {
      detail,
      error,
      ...(claims === undefined ? {} : { claims }),
    })
  }
}

function fillPlaceholders(message: string, values: Readonly<Record<string, string>>): string {
  return message.replace(/\{(\w+)\}/g, (placeholder, name: string) => echo(values[name] ?? placeholder))
}
