/** What an error says about itself, whichever library threw it. */
export interface ErrorFacts {
  /** `code` of the error or of one of its causes, as Node and jose have them. */
  readonly codes: readonly string[]
  /** MSAL's `errorCode`, also where @azure/identity has wrapped the error and kept only its text. */
  readonly errorCode: string | undefined
  readonly correlationId: string | undefined
  /** The number behind `AADSTS`. */
  readonly aadsts: number | undefined
  /** The port that could not be reached. */
  readonly port: number | undefined
  /** What jose found wrong with a token: the name of the claim, and all of them. */
  readonly claim: string | undefined
  readonly payload: Readonly<Record<string, unknown>> | undefined
  /** What oauth4webapi compared: the issuer that was asked for, and the one in the discovery document. */
  readonly comparedIssuers: { readonly expected: string; readonly found: string } | undefined
  /** The messages, outermost first. */
  readonly messages: readonly string[]
}

type Members = Readonly<Record<string, unknown>>

/** Errors wrap others; more than this many is a loop. */
const deepest = 10

export function readError(error: unknown): ErrorFacts {
  const chain = [...causesOf(error)]
  const find = <Value>(read: (members: Members) => Value | undefined): Value | undefined =>
    chain.map(read).find((value) => value !== undefined)
  const messages = chain.flatMap(({ message }) => (typeof message === 'string' ? [message] : []))
  return {
    codes: chain.flatMap(({ code }) => (typeof code === 'string' ? [code] : [])),
    errorCode: find(({ errorCode }) => textOf(errorCode)) ?? find(({ message }) => leadingCode(message)),
    correlationId: find(({ correlationId }) => textOf(correlationId)),
    aadsts: find(({ errorNo }) => Number(errorNo) || undefined) ?? aadstsOf(messages),
    port: find(({ port }) => (typeof port === 'number' ? port : undefined)),
    claim: find(({ claim }) => textOf(claim)),
    payload: find(({ payload }) => objectOf(payload)),
    comparedIssuers: find(comparedIssuersOf),
    messages,
  }
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
