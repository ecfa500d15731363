import type { IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'

import { DocumentError } from '@mock-entra/core'

import { isLoopback, isPublicAddress } from './public-address.ts'

interface Limits {
  /** Milliseconds for a whole document, from the look-up of the name to the last octet. */
  readonly time: number
  /** Octets of a document. */
  readonly size: number
}

const usualLimits: Limits = { time: 2000, size: 65_536 }

/**
 * Fetches what an issuer publishes: from public addresses by https, as Entra does, and from this machine, where tests run
 * issuers of their own.
 *
 * With Node's client, which follows no redirect and asks where a name leads before it connects.
 */
export async function fetchDocument(url: URL, limits = usualLimits): Promise<unknown> {
  assertAllowed(url)
  const text = await readText(url, limits)
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new DocumentError('unusable', `${url.href} answered with something that is not JSON.`)
  }
}

function assertAllowed(url: URL): void {
  const { protocol, username, password } = url
  const host = bareHost(url)
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(host))) {
    throw unreachable(url, 'issuers are called by https, and by http on this machine only')
  }
  if (username !== '' || password !== '') throw unreachable(url, 'it has credentials in it')
  // A name is checked when it has been looked up.
  if (/^[\d.]+$|:/.test(host) && !isLoopback(host) && !isPublicAddress(host))
    throw unreachable(url, notPublic)
}

const notPublic = 'its address is not a public one, so that Entra could not reach it either'

/** Without the brackets of IPv6. */
function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

function unreachable(url: URL, why: string): DocumentError {
  return new DocumentError('unreachable', `${url.origin}${url.pathname} was not fetched: ${why}.`)
}

async function readText(url: URL, limits: Limits): Promise<string> {
  const signal = AbortSignal.timeout(limits.time)
  try {
    return await readBody(url, await connect(url, signal), limits)
  } catch (error) {
    if (error instanceof DocumentError) throw error
    if (signal.aborted) throw unreachable(url, `it took longer than ${limits.time / 1000} seconds`)
    throw unreachable(url, (error as Error).message)
  }
}

function connect(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  // Not imported: see listener.ts.
  const client = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http')
  return new Promise((resolve, reject) => {
    const request = client.get(url, {
      agent: new client.Agent(), // one of its own: the global one may go through a proxy
      lookup: isLoopback(bareHost(url)) ? undefined : lookUpPublic(url),
      headers: { accept: 'application/json' },
      signal,
    })
    request.on('response', resolve)
    request.on('error', reject) // an error after the response ends its body as well
  })
}

async function readBody(url: URL, response: IncomingMessage, { size }: Limits): Promise<string> {
  const { statusCode, headers } = response
  if (statusCode !== 200) {
    response.destroy()
    const redirect = headers.location === undefined ? '' : ' Redirects are not followed.'
    throw new DocumentError('unusable', `${url.href} answered with ${statusCode}.${redirect}`)
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    // Leaving the loop closes the connection.
    if (length > size) throw new DocumentError('unusable', `${url.href} is larger than ${size} octets.`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A name that leads to a private address would let a token choose whom the mock calls in the network of the tests. */
function lookUpPublic(url: URL): LookupFunction {
  return (hostname, options, callback) => {
    process.getBuiltinModule('node:dns').lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const found = addresses ?? []
      const refused = found.some(({ address }) => !isPublicAddress(address))
      const failure = error ?? (refused ? unreachable(url, notPublic) : null)
      if (options.all === true) callback(failure, found)
      else callback(failure, found[0]?.address ?? '', found[0]?.family)
    })
  }
}
