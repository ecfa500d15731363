import { describe, expect, it } from 'vitest'

import { readWords } from './read-words.ts'

/** Word for word as the clients say them; e2e has the clients themselves. */
const python =
  "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded (Caused by SSLError(" +
  "SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in " +
  "certificate chain (_ssl.c:992)')))"

describe('the words of an error', () => {
  it.each([
    [
      'curl: (60) SSL certificate problem: unable to get local issuer certificate',
      'unable to get local issuer certificate',
    ],
    [python, 'self-signed certificate in certificate chain'],
    [
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'certificate signed by unknown authority',
    ],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['certificate verify failed: certificate has expired', undefined],
    ["certificate verify failed: Hostname mismatch, certificate is not valid for 'localhost'", undefined],
  ])('say that a certificate is not believed: %s', (text, said) => {
    expect(readWords([text]).untrusted).toBe(said)
  })

  it.each([
    ['endpoints_resolution_error: Detail: ClientAuthError: openid_config_error: Could not', 'document'],
    ['endpoints_resolution_error: Detail: ClientConfigurationError: untrusted_authority: The', 'instance'],
    ['endpoints_resolution_error: Endpoints cannot be resolved.', 'either'],
    [
      'ValueError: invalid_instance: The authority you provided, https://x/y, is not whitelisted.',
      'instance',
    ],
    ['Authentication failed: The authority provided, https://x, is not well-known. If', 'instance'],
    ['Unable to get authority configuration for https://localhost:4577/nosuch.example.', 'document'],
    ['AADSTS90002: Tenant not found', undefined],
  ])('say what went wrong with discovery: %s', (text, failed) => {
    expect(readWords([text]).discovery?.failed).toBe(failed)
  })

  it.each([
    ["curl: (7) Failed to connect to localhost port 4577 after 0 ms: Couldn't connect to server", 4577],
    [
      "HTTPSConnectionPool(host='localhost', port=4577): Failed to establish a new connection: [Errno 111] Connection refused",
      4577,
    ],
    ['dial tcp 127.0.0.1:4577: connect: connection refused', 4577],
    ['connect ECONNREFUSED ::1:4577', undefined],
    ['Failed to establish a new connection: [Errno -2] Name or service not known', undefined],
  ])('say where nobody is: %s', (text, port) => {
    expect(readWords([text])).toMatchObject({ isUnreachable: true, port })
  })

  it('say which request it was', () => {
    const text =
      'AADSTS7000215: Invalid client secret. Correlation ID: 3f2504e0-4f89-41d3-9a0c-0305e82c3301 Timestamp: x'

    expect(readWords([text]).correlationId).toBe('3f2504e0-4f89-41d3-9a0c-0305e82c3301')
  })

  it('say nothing, where they are others', () => {
    expect(readWords(['boom at 12:34:56, in line 7 of https://example.com:8443/'])).toEqual({
      untrusted: undefined,
      discovery: undefined,
      isInsecure: false,
      isUnreachable: false,
      port: undefined,
      correlationId: undefined,
    })
  })
})
