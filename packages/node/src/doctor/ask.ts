import type { IncomingHttpHeaders } from 'node:http'

/** How long an answer may take, in milliseconds. */
const patience = 10_000

/** More than any document of an authority's. */
const mostOctets = 1024 * 1024

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Undefined where the body is no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined
}

interface Question {
  /** In PEM; undefined for this Node's own list. */
  readonly ca: string | undefined
  /** What is posted, where something is. */
  readonly form?: URLSearchParams
}

/** One request that goes straight to where the URL says: past every proxy, and after no redirect. */
export function ask(url: URL, { ca, form }: Question): Promise<Answer> {
  const https = process.getBuiltinModule('node:https') // see listener.ts
  return new Promise((resolve, reject) => {
    const request = https.request(
      url,
      {
        method: form === undefined ? 'GET' : 'POST',
        agent: false,
        timeout: patience,
        ...(ca === undefined ? {} : { ca }),
        ...(form === undefined ? {} : { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      },
      (incoming) => {
        let text = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (chunk: string) => {
          text += chunk
          if (text.length > mostOctets) request.destroy(new Error('the answer is longer than a megabyte'))
        })
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: parseObject(text) }),
        )
        incoming.on('error', reject)
      },
    )
    request.once('timeout', () => request.destroy(new Error(`no answer within ${patience} ms`)))
    request.once('error', reject)
    request.end(form?.toString())
  })
}

function parseObject(text: string): Answer['body'] {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Answer['body']) : undefined
  } catch {
    return undefined // the caller says what should have been there
  }
}

/** What an answer says is wrong, without the ids of the request. */
export function describeRefusal({ body }: Answer): string | undefined {
  const description = body?.['error_description']
  return typeof description === 'string' ? description.split(' Trace ID')[0] : undefined
}
