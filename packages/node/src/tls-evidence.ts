/** How a client ended a TLS connection without asking anything on it. */
export interface TlsFailure {
  /** Milliseconds since the epoch, of the real clock. */
  readonly at: number
  /**
   * `unknown-ca`: the client said that it does not trust the certificate's CA. `bad-certificate`: that it does not accept
   * the certificate; Go says this of an unknown CA. `certificate-unknown`: that something is wrong with it; browsers say this
   * also where they are told to go on all the same. `unfinished`: it has asked nothing so far; Node's clients say nothing
   * when they do not trust a certificate, and know it before the mock sees them go. `hung-up`: it left after the handshake
   * without a word. `other`: the handshake failed, or took too long.
   */
  readonly kind: 'unknown-ca' | 'bad-certificate' | 'certificate-unknown' | 'hung-up' | 'other' | 'unfinished'
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
  /** Notes that it has completed the handshake, and for which host. */
  readonly shake: (clientPort: number | undefined, host: string | undefined) => void
  /** Notes that it has asked something. */
  readonly end: (clientPort: number | undefined) => void
  /** Notes that it has gone: without a word, if it has asked nothing. Before the handshake is over, that is an error to `record`. */
  readonly leave: (clientPort: number | undefined) => void
  readonly record: (failure: TlsFailure) => void
}

interface Client extends Pick<TlsFailure, 'at' | 'host'> {
  readonly hasShaken: boolean
}

const mostFailures = 100

/** @param report called with the first failure that says that a client does not trust the CA */
export function createTlsEvidence(report: (failure: TlsFailure) => void): TlsEvidence {
  const failures: TlsFailure[] = []
  const begun = new Map<number | undefined, Client>()
  let isReported = false

  function record(failure: TlsFailure): void {
    failures.push(failure)
    if (failures.length > mostFailures) failures.shift()
    if (isReported || !saysUntrusted(failure)) return
    isReported = true
    report(failure)
  }

  return {
    failures: () => [
      ...failures,
      ...[...begun.values()].map(({ at, host }) => ({ at, host, kind: 'unfinished' as const })),
    ],
    record,
    begin: (clientPort) => void begun.set(clientPort, { at: Date.now(), host: undefined, hasShaken: false }),
    shake: (clientPort, host) => void begun.set(clientPort, { at: Date.now(), host, hasShaken: true }),
    end: (clientPort) => void begun.delete(clientPort),
    leave: (clientPort) => {
      const client = begun.get(clientPort)
      begun.delete(clientPort)
      if (client?.hasShaken === true) record({ at: client.at, host: client.host, kind: 'hung-up' })
    },
  }
}

/** Whether the client itself said that it does not trust the certificate. */
function saysUntrusted({ kind }: TlsFailure): boolean {
  return kind === 'unknown-ca' || kind === 'bad-certificate'
}

/** OpenSSL's names for the alerts; the words before them differ by its version: `SSLV3_ALERT_…`, `SSL/TLS_ALERT_…`. */
const kinds: readonly (readonly [RegExp, TlsFailure['kind']])[] = [
  [/_ALERT_UNKNOWN_CA$/, 'unknown-ca'],
  [/_ALERT_BAD_CERTIFICATE$/, 'bad-certificate'],
  [/_ALERT_CERTIFICATE_UNKNOWN$/, 'certificate-unknown'],
]

/** @param code of the error that Node's TLS server reports */
export function kindOfTlsError(code = ''): TlsFailure['kind'] {
  return kinds.find(([pattern]) => pattern.test(code))?.[1] ?? 'other'
}
