/** How a client ended a TLS connection without asking anything on it. */
export interface TlsFailure {
  /** Milliseconds since the epoch, of the real clock. */
  readonly at: number
  /**
   * `unknown-ca`: the client said that it does not trust the certificate's CA. `bad-certificate`: that it does not accept
   * the certificate; Go says this of an unknown CA. `hung-up`: it left after the handshake without a word, as Node's
   * clients do when they do not trust the certificate. `other`: the handshake failed for another reason.
   */
  readonly kind: 'unknown-ca' | 'bad-certificate' | 'hung-up' | 'other'
  /** The host that the client named (SNI); undefined where it named none. */
  readonly host: string | undefined
  /** OpenSSL's code of what went wrong. */
  readonly code?: string | undefined
}

/** What a listener has seen of TLS that failed: the last few, the oldest first. */
export interface TlsEvidence {
  readonly failures: () => readonly TlsFailure[]
  readonly record: (failure: TlsFailure) => void
}

const mostFailures = 100

/** @param report called with the first failure that says that a client does not trust the CA */
export function createTlsEvidence(report: (failure: TlsFailure) => void): TlsEvidence {
  const failures: TlsFailure[] = []
  let isReported = false

  return {
    failures: () => failures,
    record: (failure) => {
      failures.push(failure)
      if (failures.length > mostFailures) failures.shift()
      if (isReported || !saysUntrusted(failure)) return
      isReported = true
      report(failure)
    },
  }
}

/** Whether the client itself said that it does not trust the certificate. */
export function saysUntrusted({ kind }: TlsFailure): boolean {
  return kind === 'unknown-ca' || kind === 'bad-certificate'
}

const kinds: ReadonlyMap<string | undefined, TlsFailure['kind']> = new Map([
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'unknown-ca'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'bad-certificate'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'bad-certificate'],
])

/** @param code of the error that Node's TLS server reports */
export function kindOfTlsError(code: string | undefined): TlsFailure['kind'] {
  return kinds.get(code) ?? 'other'
}
