import type { App } from '@mock-entra/http'

import type { CertificateAuthority } from './certificate-authority.ts'
import { writeChildFiles } from './child-files.ts'
import type { CleanUp } from './clean-up.ts'
import { isAmong } from './microsoft-hosts.ts'
import type { PrivateFolder } from './private-folder.ts'
import type { TlsContexts } from './tls-contexts.ts'
import type { TlsEvidence, TlsFailure } from './tls-evidence.ts'

/** What the handles of tenants know of the server that answers for them. */
export interface ServerFacts {
  /** `https://localhost:{port}` */
  readonly url: string
  readonly port: number
  /** The CA, in PEM. */
  readonly ca: string
  /** SHA-1 of the certificate that the server shows to who names the host. */
  readonly thumbprint: (host: string) => string
  /** A file of the CAs that this process trusts, and the mock's. */
  readonly caBundle: () => string
  /** Whether connections of this process to the host lead to the mock. */
  readonly isIntercepted: (host: string) => boolean
  readonly isClosed: () => boolean
  /** Answers a request that comes without a connection, and tells log and journal. */
  readonly answer: App
  /** How clients have ended TLS without asking anything. */
  readonly tlsFailures: () => readonly TlsFailure[]
  /** Has something undone when the mock closes. */
  readonly onClose: (undo: () => void) => void
}

export interface ServerParts {
  readonly authority: CertificateAuthority
  readonly tlsContexts: TlsContexts
  readonly tlsEvidence: TlsEvidence
  /** The hosts that this process's connections are intercepted to. */
  readonly hosts: readonly string[]
  readonly files: PrivateFolder
  readonly port: number
  readonly cleanUp: CleanUp
  readonly app: App
}

export function describeServer(parts: ServerParts): ServerFacts {
  const { authority, tlsContexts, tlsEvidence, hosts, files, port, cleanUp, app } = parts
  let isClosed = false
  cleanUp.add(() => void (isClosed = true))
  return {
    url: `https://localhost:${port}`,
    port,
    ca: authority.certificate,
    thumbprint: tlsContexts.thumbprint,
    caBundle: () => writeChildFiles(authority.certificate, files).caBundle,
    isIntercepted: (host) => isAmong(hosts, host),
    isClosed: () => isClosed,
    answer: app,
    tlsFailures: tlsEvidence.failures,
    onClose: cleanUp.add,
  }
}
