import { readWords } from './read-words.ts'
import type { WordFacts } from './read-words.ts'

/** What an error says about itself, whichever library threw it, or whichever program wrote it. */
export interface ErrorFacts extends WordFacts {
  /** `code` of the error or of one of its causes, as Node and jose have them. */
  readonly codes: readonly string[]
  /** MSAL's `errorCode`, also where @azure/identity has wrapped the error and kept only its text. */
  readonly errorCode: string | undefined
  /** The number behind `AADSTS`. */
  readonly aadsts: number | undefined
  /** What jose found wrong with a token: the name of the claim, and all of them. */
  readonly claim: string | undefined
  readonly payload: Readonly<Record<string, unknown>> | undefined
  /** What oauth4webapi compared: the issuer that was asked for, and the one in the discovery document. */
  readonly comparedIssuers: { readonly expected: string; readonly found: string } | undefined
  /** The messages, the outermost first, each in one line. */
  readonly messages: readonly string[]
}

type Members = Readonly<Record<string, unknown>>

/** Errors wrap others; more than this many is a loop. */
const deepest = 10

/** @param error a text as well: what a program wrote to its standard error */
export function readError(error: unknown): ErrorFacts {
  const chain = [...causesOf(typeof error === 'string' ? { message: error } : error)]
  const find = <Value>(read: (members: Members) => Value | undefined): Value | undefined =>
    chain.map(read).find((value) => value !== undefined)
  const messages = chain.flatMap(({ message }) => (typeof message === 'string' ? [message] : []))
  const codes = chain.flatMap(({ code }) => (typeof code === 'string' ? [code] : []))
  const errorCode = find(({ errorCode: own }) => textOf(own)) ?? find(({ message }) => leadingCode(message))
  const words = readWords([...codes, ...(errorCode === undefined ? [] : [errorCode]), ...messages])
  return {
    ...words,
    codes,
    errorCode,
    correlationId: find(({ correlationId }) => textOf(correlationId)) ?? words.correlationId,
    aadsts: find(({ errorNo }) => Number(errorNo) || undefined) ?? aadstsOf(messages),
    port: find(({ port }) => (typeof port === 'number' ? port : undefined)) ?? words.port,
    claim: find(({ claim }) => textOf(claim)),
    payload: find(({ payload }) => objectOf(payload)),
    comparedIssuers: find(comparedIssuersOf),
    messages: messages.map(headline),
  }
}

/** Of a text of many lines, such as a traceback, the last that names an error. */
function headline(message: string): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '')
  return lines.findLast((line) => /error/i.test(line)) ?? lines[0] ?? ''
}

function* causesOf(error: unknown): Generator<Members> {
  let queue = [error]
  for (let depth = 0; depth < deepest && queue.length > 0; depth++) {
    const members = queue.map(objectOf).filter((value) => value !== undefined)
    yield* members
    queue = members.flatMap(({ cause, errors }) => [cause, ...(Array.isArray(errors) ? errors : [])])
  }
}

function objectOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null ? (value as Members) : undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function leadingCode(message: unknown): string | undefined {
  return /^([a-z]+(?:_[a-z]+)+):/.exec(String(message))?.[1]
}

function aadstsOf(messages: readonly string[]): number | undefined {
  const digits = messages
    .map((message) => /AADSTS(\d+)/.exec(message)?.[1])
    .find((found) => found !== undefined)
  return digits === undefined ? undefined : Number(digits)
}

function comparedIssuersOf({ attribute, expected, body }: Members): ErrorFacts['comparedIssuers'] {
  const found = textOf(objectOf(body)?.['issuer'])
  const asked = textOf(expected)
  return attribute === 'issuer' && found !== undefined && asked !== undefined
    ? { expected: asked, found }
    : undefined
}
