/** How a client ended a TLS connection without asking anything on it. */
export interface TlsFailure {
  /** Milliseconds since the epoch, of the real clock. */
  readonly at: number
  /**
   * `unknown-ca`: the client said that it does not trust the certificate's CA. `bad-certificate`: that it does not accept
   * the certificate; Go says this of an unknown CA. `hung-up`: it left after the handshake without a word, as Node's
   * clients do when they do not trust the certificate. `other`: the handshake failed for another reason. `unfinished`: it
   * has not ended so far; a client in this process knows that it will not go on before the mock does.
   */
  readonly kind: 'unknown-ca' | 'bad-certificate' | 'hung-up' | 'other' | 'unfinished'
  /** The host that the client named (SNI); undefined where it named none. */
  readonly host: string | undefined
  /** OpenSSL's code of what went wrong. */
  readonly code?: string | undefined
}

/** What a listener has seen of TLS that led to nothing. */
export interface TlsEvidence {
  /** The last few, the oldest first. */
  readonly failures: () => readonly TlsFailure[]
  /** Notes that a client, told apart by its port, begins to speak TLS. */
  readonly begin: (clientPort: number | undefined) => void
  /** Notes that a client has asked something, or has gone. */
  readonly end: (clientPort: number | undefined) => void
  readonly record: (failure: TlsFailure) => void
}

const mostFailures = 100

/** @param report called with the first failure that says that a client does not trust the CA */
export function createTlsEvidence(report: (failure: TlsFailure) => void): TlsEvidence {
  const failures: TlsFailure[] = []
  const begun = new Map<number | undefined, number>()
  let isReported = false

  return {
    failures: () => [
      ...failures,
      ...[...begun.values()].map((at) => ({ at, kind: 'unfinished' as const, host: undefined })),
    ],
    begin: (clientPort) => void begun.set(clientPort, Date.now()),
    end: (clientPort) => void begun.delete(clientPort),
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
