/** What the handles of tenants know of the server that answers for them. */
export interface ServerFacts {
  readonly port: number
  /** SHA-1 of the certificate that the server shows to who names the host. */
  readonly thumbprint: (host: string) => string
  /** A file of the CAs that this process trusts, and the mock's. */
  readonly caFile: () => string
  /** Whether connections of this process to the host lead to the mock. */
  readonly isIntercepted: (host: string) => boolean
  /** Has something undone when the mock closes. */
  readonly onClose: (undo: () => void) => void
}
