import { readFileSync } from 'node:fs'

import { Agent, fetch } from 'undici'
import type { RequestInit } from 'undici'

/** An answer with its body. */
export interface Fetched {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** Fetches JSON as a client that trusts the CAs of one file, and nobody else. */
export async function trustingFetch(caFile: string, url: string, init: RequestInit = {}): Promise<Fetched> {
  const dispatcher = new Agent({ connect: { ca: readFileSync(caFile, 'utf8') } })
  try {
    const response = await fetch(url, { ...init, dispatcher })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  } finally {
    await dispatcher.close()
  }
}
