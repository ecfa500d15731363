import type { TlsFailure } from '../tls-evidence.ts'
import { createExplanation } from './explanation.ts'
import type { Cause, Explanation } from './explanation.ts'
import type { Facts } from './facts.ts'

export function explainClosed({ error, server }: Facts): Explanation | undefined {
  const isOurs = error.discovery !== undefined || error.port === server.port
  const isAnybodys = error.isUnreachable && error.port === undefined
  if (!server.isClosed() || !(isOurs || isAnybodys)) return undefined
  return createExplanation({
    code: 'mock-closed',
    cause: 'The mock was closed before the client came.',
    remedy: 'Await the call before close(), and make a new client for a new mock.',
    evidence: [`close() was called on the mock at ${server.url}`, error.messages[0]],
  })
}

export function explainHttp({ error, configuration, server }: Facts): Explanation | undefined {
  if (!error.isInsecure) return undefined
  return createExplanation({
    code: 'authority-over-http',
    cause: "The client refuses an authority that begins with http, as all of Microsoft's clients do.",
    remedy: `Use ${server.url}: the same port speaks https.`,
    evidence: [
      `the client checks this before it sends anything: ${error.messages[0]}`,
      configuration && `the configured authority is ${configuration.authority.origin}`,
    ],
  })
}

export function explainUntrusted(facts: Facts): Explanation | undefined {
  const said = facts.error.untrusted
  if (said === undefined) return undefined
  if (ownIssuer.test(said)) return explainForeignCertificate(facts, said)
  const failure = facts.server.tlsFailures().at(-1)
  return createExplanation({
    ...untrusted(facts),
    evidence: [
      `the client says ${said}`,
      failure === undefined ? 'the mock has seen no failed TLS connection' : describeFailure(failure),
      describeTrust(facts),
    ],
    alternatives: failure === undefined ? [anotherServer(facts)] : [],
  })
}

/** Of a certificate that is its own issuer, by Node's code and in OpenSSL's words; the mock's have a CA above them. */
const ownIssuer = /DEPTH_ZERO|self[- ]signed certificate$/i

function explainForeignCertificate(facts: Facts, said: string): Explanation {
  return createExplanation({
    ...anotherServer(facts),
    cause:
      'Another server answers there: its certificate is its own issuer, and those of the mock have a CA.',
    evidence: [`the client says ${said}`, `the mock is at ${facts.server.url}`],
  })
}

/** Addresses where no mock is: those of an earlier one, or Microsoft's where nothing intercepts them. */
export function explainAddress(facts: Facts): Explanation | undefined {
  const { error, server, configuration } = facts
  const isConfigured = configuration !== undefined && error.discovery !== undefined
  const isElsewhere = isConfigured && !isHere(configuration.authority, facts)
  if (!(error.isUnreachable && error.port !== server.port) && !isElsewhere) return undefined
  return createExplanation({
    ...anotherServer(facts),
    evidence: [
      error.port === undefined ? undefined : `nobody accepts connections at port ${error.port}`,
      configuration && `the configured authority is ${configuration.authority.href}`,
      `the mock is at ${server.url}`,
    ],
  })
}

function isHere({ hostname, port }: URL, { server }: Facts): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
    ? Number(port) === server.port
    : server.isIntercepted(hostname)
}

export function untrusted({ isTrusted }: Facts): Cause {
  return {
    code: 'untrusted-ca',
    cause: "The client does not trust the mock's CA.",
    remedy: isTrusted
      ? 'Give entra.ca to the client, whose own list of CAs lacks it: its option ca, or entra.env for another process or thread.'
      : 'Start the mock with trust on (the default), or pass entra.msalConfig() or entra.identityOptions(), which carry the CA.',
  }
}

export function anotherServer({ server }: Facts): Cause {
  return {
    code: 'other-address',
    cause: 'The client calls an address where this mock is not.',
    remedy: `Take the address from this mock (${server.url}) after each start, or start it with intercept: true for Microsoft's own.`,
  }
}

export function describeTrust({ isTrusted }: Facts): string {
  return `this process's default list of CAs ${isTrusted ? "holds the mock's CA" : "does not hold the mock's CA"}`
}

export function describeFailure({ kind, host = 'the mock' }: TlsFailure): string {
  switch (kind) {
    case 'unknown-ca':
      return `a client that connected to ${host} answered the certificate with the TLS alert unknown_ca`
    case 'bad-certificate':
      return `a client that connected to ${host} answered the certificate with the TLS alert bad_certificate`
    case 'certificate-unknown':
      return `a client that connected to ${host} answered the certificate with the TLS alert certificate_unknown`
    case 'hung-up':
      return `a client that connected to ${host} left after the TLS handshake without a request`
    case 'unfinished':
      return `a client that connected to ${host} has asked nothing since it was shown the certificate`
    case 'other':
      return `a client that connected to ${host} did not complete the TLS handshake`
  }
}
