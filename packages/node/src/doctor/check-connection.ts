import { authorityName } from '../certificate-authority.ts'
import { failed, ok } from './check.ts'
import type { Check } from './check.ts'
import { askForCertificates, hostOf, portOf, reachPort, shakeHands } from './connection.ts'
import type { ConnectionFault, Peer } from './connection.ts'

/** What is known of the server when its connection was checked. */
export interface Connection {
  readonly checks: readonly Check[]
  /** Whether anything can be asked of the server. */
  readonly isUsable: boolean
  /** The CA to go on with; undefined for this Node's own list. */
  readonly ca: string | undefined
  /** Whether the server has a certificate of a mock's. */
  readonly isMock: boolean
}

interface Settings {
  readonly url: URL
  /** In PEM. */
  readonly ca: string | undefined
  readonly isLocal: boolean
}

/** Does anybody answer, and does this Node trust them? */
export async function checkConnection({ url, ca, isLocal }: Settings): Promise<Connection> {
  const unusable = { isUsable: false, ca, isMock: false }
  const port = await checkPort(url)
  if (port.result === 'failed') return { ...unusable, checks: [port] }
  const peer = isLocal ? await askForCertificates(url).catch(() => undefined) : undefined
  const isMock = peer?.authorityName === authorityName
  const fault = await shakeHands(url, ca).catch((error: ConnectionFault) => error)
  if (fault === undefined) {
    const trusted = ok(
      'certificate',
      `trusted, by ${ca === undefined ? "this Node's CA list" : 'the given CA'}`,
    )
    return { checks: [port, trusted], isUsable: true, ca, isMock }
  }
  const refused = describeFault(url, fault, peer)
  // A mock of this machine is asked further questions all the same, because there may be more than one thing to fix.
  return isMock
    ? { checks: [port, refused], isUsable: true, ca: peer.lastCertificate, isMock }
    : { ...unusable, checks: [port, refused] }
}

async function checkPort(url: URL): Promise<Check> {
  const target = `${hostOf(url)}:${portOf(url)}`
  try {
    await reachPort(url)
    return ok('port', `${target} accepts connections`)
  } catch (error) {
    const { code, message } = error as ConnectionFault
    const remedy =
      code === 'ENOTFOUND' || code === 'EAI_AGAIN'
        ? 'Correct the host name: it does not resolve.'
        : 'Start a server with npx mock-entra, or correct the port.'
    return failed('port', `nobody answers at ${target} (${code ?? message})`, remedy)
  }
}

const untrusted: ReadonlySet<string | undefined> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

function describeFault(url: URL, { code, message }: ConnectionFault, peer: Peer | undefined): Check {
  if (untrusted.has(code)) {
    const who = peer === undefined ? 'an unknown CA' : `the CA '${peer.authorityName}'`
    return failed(
      'certificate',
      `signed by ${who}, which this Node does not trust (${code})`,
      'Start the client with NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE or SSL_CERT_FILE set to the CA file that npx ' +
        'mock-entra prints, or with entra.env; in a shell: eval "$(npx mock-entra env)".',
    )
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return failed(
      'certificate',
      message,
      `Use a name that the certificate has, or ${url.host} for the mock itself.`,
    )
  }
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return failed(
      'certificate',
      'the server does not speak TLS',
      'Correct the port: the mock speaks TLS on its own.',
    )
  }
  return failed(
    'certificate',
    `the TLS handshake failed (${code ?? message})`,
    'Check what listens at this port.',
  )
}
