import type { App } from '@mock-entra/http'

import type { TlsFailure } from './tls-evidence.ts'

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
