import type { IncomingMessage } from 'node:http'

export interface HttpsAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

interface HttpsOptions {
  readonly ca: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** One HTTPS request that trusts one CA. */
export function requestOverHttps(method: string, url: string, options: HttpsOptions): Promise<HttpsAnswer> {
  const https = process.getBuiltinModule('node:https') // see listener.ts
  const { ca, headers = {}, body } = options
  return new Promise((resolve, reject) => {
    const request = https.request(url, { method, ca, headers }, (incoming) => {
      readAnswer(incoming).then(resolve, reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

export async function readAnswer(incoming: IncomingMessage): Promise<HttpsAnswer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')])
  return {
    status: incoming.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}
