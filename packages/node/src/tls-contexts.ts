import { X509Certificate } from 'node:crypto'
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
  readonly findOwn: () => ServerCertificate
  /** The context for the host that a client names (SNI), made when first asked for; undefined where the own one will do. */
  readonly find: (servername: string) => SecureContext | undefined
  /** SHA-1 of the certificate that a client sees which names the host, in upper-case hexadecimal. */
  readonly thumbprint: (servername: string) => string
}

interface NamedCertificate {
  readonly context: SecureContext
  readonly cert: string
}

export function createTlsContexts(authority: CertificateAuthority): TlsContexts {
  let own: ServerCertificate | undefined
  const byName = new Map<string, NamedCertificate | undefined>([['localhost', undefined]])

  const findOwn = (): ServerCertificate => (own ??= authority.issue(ownHosts))

  function findNamed(servername: string): NamedCertificate | undefined {
    const name = servername.toLowerCase()
    if (!byName.has(name) && byName.size < mostNames) byName.set(name, issueFor(name))
    return byName.get(name)
  }

  function issueFor(name: string): NamedCertificate | undefined {
    try {
      const certificate = authority.issue([name])
      return { context: createSecureContext(certificate), cert: certificate.cert }
    } catch (error) {
      if (error instanceof TypeError) return undefined // no host name: the client will refuse whatever it gets
      throw error
    }
  }

  return {
    findOwn,
    find: (servername) => findNamed(servername)?.context,
    thumbprint: (servername) => {
      const { cert } = findNamed(servername) ?? findOwn()
      return new X509Certificate(cert).fingerprint.replaceAll(':', '')
    },
  }
}
