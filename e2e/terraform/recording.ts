import { channel } from 'node:diagnostics_channel'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'

/** A request of Microsoft Graph and its answer, as `replay.test.ts` repeats them. */
export interface Exchange {
  /** `GET /v1.0/applications/{3}?…`: the method and the target. What stands in braces an earlier answer gave; `{url}` is the mock's. */
  readonly request: string
  readonly body?: unknown
  readonly status: number
  /** Where in the answer the values are that later requests repeat: `{ "3": "value.0.id" }`. */
  readonly gives?: Readonly<Record<string, string>>
}

interface RawExchange {
  readonly request: string
  readonly sent: string
  readonly status: number
  readonly answered: string
}

interface Recorder extends Disposable {
  readonly exchanges: readonly RawExchange[]
}

const folder = join(import.meta.dirname, 'recorded')

export function readRecording(plan: string): readonly Exchange[] {
  const file = join(folder, `${plan}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Exchange[]) : []
}

/** What distinguishes a request from another one: neither ids nor values. */
export function operationOf(method: string, path: string, status: number): string {
  return `${method} ${path.replaceAll(/\{\d+\}|[\da-f-]{36}|(?<=\/)[\w-]{43}(?=\/|$)/g, '{id}')} ${status}`
}

export function findRecordedOperations(plan: string): ReadonlySet<string> {
  return new Set(
    readRecording(plan).map(({ request, status }) => {
      const [method = '', path = ''] = request.split(/[ ?]/)
      return operationOf(method, path, status)
    }),
  )
}

/** Listens to what the HTTP servers of this process are asked of Microsoft Graph, over HTTP/1.1. */
export function openRecorder(): Recorder {
  const exchanges: RawExchange[] = []
  const started = channel('http.server.request.start')
  const listen = (message: unknown): void => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    if (!/^\/(v1\.0|beta)\//.test(request.url ?? '')) return
    const sent: Buffer[] = []
    const emit = request.emit.bind(request)
    const end = response.end.bind(response)
    Object.assign(request, {
      emit: (event: string, ...args: readonly unknown[]) => {
        if (event === 'data') sent.push(args[0] as Buffer)
        return emit(event, ...args)
      },
    })
    Object.assign(response, {
      end: (answered: string, encoding: BufferEncoding) => {
        exchanges.push({
          request: `${request.method} ${request.url}`,
          sent: Buffer.concat(sent).toString(),
          status: response.statusCode,
          answered,
        })
        return end(answered, encoding)
      },
    })
  }
  started.subscribe(listen)
  return { exchanges, [Symbol.dispose]: () => started.unsubscribe(listen) }
}

/** Writes what the mock at this URL was asked, without what asks and answers what was asked and answered already. */
export function writeRecording(plan: string, exchanges: readonly RawExchange[], url: string): void {
  const answers = new Map<string, string>()
  const told = exchanges.filter(({ request, status, answered }) => {
    const answer = status < 400 ? answered : String(status) // a refusal has ids of its own
    const isRepeated = request.startsWith('GET ') && answers.get(request) === answer
    answers.set(request, answer)
    return !isRepeated
  })
  mkdirSync(folder, { recursive: true })
  const lines = nameValues(told).map((exchange) => JSON.stringify(exchange).replaceAll(url, '{url}'))
  writeFileSync(join(folder, `${plan}.json`), `[\n${lines.join(',\n')}\n]\n`)
}

/** An id of an object, or of what joins two. */
const idPattern = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?<![\w-])[\w-]{43}(?![\w-])/g

function nameValues(exchanges: readonly RawExchange[]): readonly Exchange[] {
  const names = new Map<string, string>()
  const seen = new Set<string>() // ids that the client knew by itself: those are the same each time
  const name = (text: string): string =>
    text.replaceAll(idPattern, (id) => (names.has(id) ? `{${names.get(id)}}` : id))
  return exchanges.map(({ request, sent, status, answered }, position) => {
    for (const id of findIds(`${request} ${sent}`)) seen.add(id)
    const named = {
      request: name(request),
      ...(sent === '' ? {} : { body: JSON.parse(name(sent)) as unknown }),
      status,
    }
    const later = new Set(
      exchanges.slice(position + 1).flatMap((exchange) => findIds(`${exchange.request} ${exchange.sent}`)),
    )
    const gives: Record<string, string> = {}
    for (const [path, value] of findLeaves(answered === '' ? {} : JSON.parse(answered))) {
      if (!later.has(value) || seen.has(value) || names.has(value)) continue
      const short = String(names.size + 1)
      names.set(value, short)
      gives[short] = path
    }
    return Object.keys(gives).length === 0 ? named : { ...named, gives }
  })
}

function findIds(text: string): readonly string[] {
  return [...text.matchAll(idPattern)].map(String)
}

/** The texts in an answer, by their paths. */
function findLeaves(value: unknown, path: readonly string[] = []): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path.join('.'), value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => findLeaves(member, [...path, name]))
}
