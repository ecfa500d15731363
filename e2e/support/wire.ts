import type { IncomingHttpHeaders } from 'node:http'

import type { MockEntra } from 'mock-entra'
import { Client } from 'undici'

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The members in the order in which they were sent. */
  readonly body: Record<string, unknown>
}

export interface Request {
  readonly method?: 'GET' | 'POST' | 'OPTIONS'
  readonly headers?: Record<string, string>
  readonly form?: Record<string, string>
}

/** A connection that leaves answers as they are. */
export interface Wire {
  send(path: string, request?: Request): Promise<Answer>
  close(): Promise<void>
}

export function openWire({ url, ca }: MockEntra): Wire {
  const client = new Client(url, { connect: { ca } })
  return {
    send: async (path, { form, headers = {}, method = form === undefined ? 'GET' : 'POST' } = {}) => {
      const type = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' }
      const response = await client.request({
        path,
        method,
        headers: form === undefined ? headers : { ...type, ...headers },
        body: form === undefined ? null : new URLSearchParams(form).toString(),
      })
      const text = await response.body.text()
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
      return { status: response.statusCode, headers: response.headers, body }
    },
    close: () => client.close(),
  }
}

/** The form by which the seeded app asks for a token for itself. */
export function appForm(entra: MockEntra, changes: Record<string, string> = {}): Record<string, string> {
  return {
    grant_type: 'client_credentials',
    client_id: entra.credentials.clientId,
    client_secret: entra.credentials.clientSecret,
    scope: `${entra.api.identifierUri}/.default`,
    ...changes,
  }
}
