/** What the words of an error say, where it has no members that do: those of other languages are texts. */
export interface WordFacts {
  /** How it says that it does not believe a certificate. */
  readonly untrusted: string | undefined
  /** How it says that it could not find out about its authority. */
  readonly discovery: DiscoveryFailure | undefined
  /** It refuses an authority because that begins with http. */
  readonly isInsecure: boolean
  /** Nobody accepts connections there, or there is no such host. */
  readonly isUnreachable: boolean
  readonly port: number | undefined
  readonly correlationId: string | undefined
}

export interface DiscoveryFailure {
  readonly said: string
  /** `document`: it got none that it could use. `instance`: it does not know the host. `either`: it hides which. */
  readonly failed: 'document' | 'instance' | 'either'
}

/** Node's codes and the words of OpenSSL, which Python and curl repeat, and of Go. */
const untrusted = [
  /SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
  /UNABLE_TO_GET_ISSUER_CERT_LOCALLY|CERT_SIGNATURE_FAILURE/,
  /self[- ]signed certificate(?: in certificate chain)?|unable to get (?:local )?issuer certificate/i,
  /certificate signed by unknown authority/,
]

/** MSAL for Node 1 has an inner code in its text, later ones say `endpoints_resolution_error` and no more. */
const discovery: readonly (readonly [RegExp, DiscoveryFailure['failed']])[] = [
  [/\bopenid_config_error\b|Unable to get authority configuration/, 'document'],
  [/\binvalid_instance\b|\buntrusted_authority\b|is not well-known/, 'instance'],
  [/\bendpoints_resolution_error\b/, 'either'],
]

const insecure =
  /\bauthority_uri_insecure\b|authorityHost address must use the 'https' protocol|must be a TLS protected \(https\) URL|should consist of an https url/

const unreachable =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|connection refused|Couldn't connect to server|Could not resolve host|Name or service not known|no such host/i

/** @param texts codes and messages, the outermost first */
export function readWords(texts: readonly string[]): WordFacts {
  const find = (pattern: RegExp): RegExpExecArray | undefined =>
    texts.map((text) => pattern.exec(text)).find((match) => match !== null) ?? undefined
  const failures = discovery.map(([pattern, failed]) => ({ said: find(pattern)?.[0], failed }))
  const port = find(/\bport[ =](\d+)/) ?? find(/(?:\d\.\d+|localhost|\]):(\d+)/)
  return {
    untrusted: untrusted.map((pattern) => find(pattern)?.[0]).find((said) => said !== undefined),
    discovery: failures.find((failure): failure is DiscoveryFailure => failure.said !== undefined),
    isInsecure: find(insecure) !== undefined,
    isUnreachable: find(unreachable) !== undefined,
    port: port === undefined ? undefined : Number(port[1]),
    correlationId: find(/Correlation ID: ([0-9a-f-]{36})/i)?.[1],
  }
}
