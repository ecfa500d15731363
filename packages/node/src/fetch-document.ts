import type { LookupFunction } from 'node:net'

import { DocumentError } from '@mock-entra/core'
import type { FetchDocument } from '@mock-entra/core'

import { isLoopback, isPublicAddress } from './public-address.ts'

/** Milliseconds for a whole document, from the look-up of the name to the last octet. */
const timeLimit = 2000

/** Octets of a document. */
const sizeLimit = 65_536

/**
 * Fetches what an issuer publishes: from public addresses by https, as Entra does, and from this machine, where tests run
 * issuers of their own.
 *
 * With Node's client, which follows no redirect and asks where a name leads before it connects.
 */
export const fetchDocument: FetchDocument = async (url) => {
  assertAllowed(url)
  const text = await readText(url)
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

/** Everything that a connection does wrong ends here, and the connection with it. */
function readText(url: URL): Promise<string> {
  // Not imported: see listener.ts.
  const client = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http')
  return new Promise((resolve, reject) => {
    const request = client.get(url, {
      agent: new client.Agent(), // one of its own: the global one may go through a proxy
      lookup: isLoopback(bareHost(url)) ? undefined : lookUpPublic(url),
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeLimit),
    })
    request.on('error', (error) => reject(describeFailure(url, error)))
    request.on('response', (response) => {
      if (response.statusCode !== 200) {
        const location = response.headers.location === undefined ? '' : ' Redirects are not followed.'
        request.destroy(
          new DocumentError('unusable', `${url.href} answered with ${response.statusCode}.${location}`),
        )
        return
      }
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size <= sizeLimit) return
        request.destroy(new DocumentError('unusable', `${url.href} is larger than ${sizeLimit} octets.`))
      })
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
      response.on('error', (error) => reject(describeFailure(url, error)))
    })
  })
}

function describeFailure(url: URL, error: Error): DocumentError {
  if (error instanceof DocumentError) return error
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return unreachable(url, `it took longer than ${timeLimit / 1000} seconds`)
  }
  return unreachable(url, error.message)
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
