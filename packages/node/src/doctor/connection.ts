import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'

/** How long a server may take to answer, in milliseconds. */
const patience = 5000

/** Error codes are what this module's callers decide by. */
export type ConnectionFault = Error & { readonly code?: string }

/** Whom a server says to be, whether it is believed or not. */
export interface Peer {
  /** The certificate at the end of the chain that the server sent, in PEM: its CA, where it sends that along. */
  readonly lastCertificate: string
  /** The common name of that certificate. */
  readonly authorityName: string
}

/** Opens a TCP connection and closes it. */
export function reachPort(url: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: hostOf(url), port: portOf(url), timeout: patience }, () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
    socket.once('timeout', () => socket.destroy(timeoutError()))
  })
}

/**
 * Shakes hands.
 *
 * @param ca whom to trust; undefined for whom this Node trusts by default
 */
export async function shakeHands(url: URL, ca: string | undefined): Promise<void> {
  const socket = await openTls(url, { ...(ca === undefined ? {} : { ca }), rejectUnauthorized: true })
  socket.destroy()
}

/** Asks a server of this machine for its certificates without believing it, and sends it nothing. */
export async function askForCertificates(url: URL): Promise<Peer> {
  const socket = await openTls(url, { rejectUnauthorized: false })
  const last = lastOf(socket.getPeerCertificate(true))
  socket.destroy()
  const lines = last.raw.toString('base64').match(/.{1,64}/g) ?? []
  return {
    lastCertificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    authorityName: String(last.subject.CN),
  }
}

/** A certificate that issued itself ends the chain. */
function lastOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate {
  const { issuerCertificate } = certificate
  const isLast =
    issuerCertificate === undefined || issuerCertificate.fingerprint256 === certificate.fingerprint256
  return isLast ? certificate : lastOf(issuerCertificate)
}

interface Belief {
  readonly ca?: string
  readonly rejectUnauthorized: boolean
}

function openTls(url: URL, belief: Belief): Promise<TLSSocket> {
  const host = hostOf(url)
  const servername = /^[\d.]+$|:/.test(host) ? {} : { servername: host }
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host, port: portOf(url), timeout: patience, ...servername, ...belief }, () =>
      resolve(socket),
    )
    socket.once('error', reject)
    socket.once('timeout', () => socket.destroy(timeoutError()))
  })
}

function timeoutError(): ConnectionFault {
  return Object.assign(new Error(`no answer within ${patience} ms`), { code: 'ETIMEDOUT' })
}

export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

export function portOf({ port, protocol }: URL): number {
  return Number(port || (protocol === 'https:' ? 443 : 80))
}
