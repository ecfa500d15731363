import { createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'

import type { CertificateAuthority, ServerCertificate } from './certificate-authority.ts'

/** Names that the mock answers by without being asked for them by name. */
const ownHosts = ['localhost', '127.0.0.1', '::1']

/** More names than anybody asks for, so that a scan cannot fill the memory. */
const mostNames = 256

/** The TLS certificates of one listener. */
export interface TlsContexts {
  /** The certificate for loopback names, and for clients that name no host. */
  readonly createOwn: () => ServerCertificate
  /** The context for the host that a client names (SNI), made when first asked for; undefined where the own one will do. */
  readonly find: (servername: string) => SecureContext | undefined
}

export function createTlsContexts(authority: CertificateAuthority): TlsContexts {
  const byName = new Map<string, SecureContext | undefined>([['localhost', undefined]])

  function issueFor(name: string): SecureContext | undefined {
    try {
      return createSecureContext(authority.issue([name]))
    } catch (error) {
      if (error instanceof TypeError) return undefined // no host name: the client will refuse whatever it gets
      throw error
    }
  }

  return {
    createOwn: () => authority.issue(ownHosts),
    find: (servername) => {
      const name = servername.toLowerCase()
      if (!byName.has(name) && byName.size < mostNames) byName.set(name, issueFor(name))
      return byName.get(name)
    },
  }
}
