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
  /** What the developer should know and Entra would not tell. Goes to the log, never over the wire. */
  readonly detail: string

  constructor(code: Code, values: MessageValues<Code>, detail?: string) {
    const entry: CatalogueEntry = catalogue[code]
    super(fillPlaceholders(entry.message, values))
    this.code = code
    this.aadsts = entry.aadsts
    this.error = entry.error
    this.status = entry.status
    this.suberror = entry.suberror
    this.hasErrorUri = entry.errorUri !== false
    this.detail = detail ?? `${entry.cause} ${entry.remedy}`
  }
}

function fillPlaceholders(message: string, values: Readonly<Record<string, string>>): string {
  return message.replace(/\{(\w+)\}/g, (placeholder, name: string) => echo(values[name] ?? placeholder))
}
