import { once } from 'node:events'
import { createConnection } from 'node:net'
import { connect } from 'node:tls'

import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { createAuthority } from './certificate-authority.ts'
import { listen } from './listener.ts'
import { createTlsContexts } from './tls-contexts.ts'
import { createTlsEvidence, kindOfTlsError } from './tls-evidence.ts'
import type { TlsEvidence, TlsFailure } from './tls-evidence.ts'

const authority = createAuthority()

async function aListener(): Promise<{ port: number; evidence: TlsEvidence }> {
  const evidence = createTlsEvidence(() => undefined)
  const listener = await listen({
    app: () => Promise.resolve({ status: 200, headers: {}, body: '' }),
    tlsContexts: createTlsContexts(authority),
    tlsEvidence: evidence,
    reportBug: () => undefined,
    port: 0,
  })
  onTestFinished(() => listener.close())
  return { port: listener.port, evidence }
}

const anError = { at: 0, kind: 'unknown-ca', host: 'localhost' } as const

describe('TLS that led to nothing', () => {
  test('is seen where a client of Node does not trust the CA, as soon as the client knows', async () => {
    const { port, evidence } = await aListener()

    await new Promise((resolve) => connect({ port, host: 'localhost', ca: [] }).once('error', resolve))

    expect(evidence.failures()).toMatchObject([{ kind: 'unfinished' }])
  })

  test('is noted where a client leaves after the handshake', async () => {
    const { port, evidence } = await aListener()
    const servername = 'localhost'
    const socket = connect({ port, host: servername, servername, ca: authority.certificate })
    await once(socket, 'secureConnect')

    socket.end()

    await vi.waitFor(() =>
      expect(evidence.failures()).toMatchObject([{ kind: 'hung-up', host: 'localhost' }]),
    )
  })

  test('is noted once where a client breaks off in the middle of the handshake, and then has gone', async () => {
    const { port, evidence } = await aListener()
    const socket = createConnection(port, '127.0.0.1')
    socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])) // the beginning of a ClientHello
    await vi.waitFor(() => expect(evidence.failures()).toMatchObject([{ kind: 'unfinished' }]))

    socket.resetAndDestroy()

    await vi.waitFor(() => expect(evidence.failures()).toMatchObject([{ kind: 'other', code: 'ECONNRESET' }]))
  })

  test('is not noted where the client asks something', async () => {
    const { port, evidence } = await aListener()
    const socket = connect({ port, host: 'localhost', ca: authority.certificate })
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')

    await once(socket.resume(), 'close')

    expect(evidence.failures()).toEqual([])
  })

  test.each([
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'unknown-ca'],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'bad-certificate'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'certificate-unknown'],
    ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'bad-certificate'],
    ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN', 'certificate-unknown'],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'other'],
    ['ECONNRESET', 'other'],
    [undefined, 'other'],
  ])('with %s is of the kind %s', (code, kind) => {
    expect(kindOfTlsError(code)).toBe(kind)
  })

  test('is reported once, and only where the client says that it does not trust', () => {
    const reported: TlsFailure[] = []
    const evidence = createTlsEvidence((failure) => reported.push(failure))

    evidence.record({ ...anError, kind: 'hung-up' })
    evidence.record({ ...anError, kind: 'certificate-unknown' }) // a browser that may go on
    evidence.record(anError)
    evidence.record({ ...anError, at: 1 })

    expect(reported).toEqual([anError])
  })

  test('is forgotten, the oldest first, when there is much of it', () => {
    const evidence = createTlsEvidence(() => undefined)

    for (let at = 0; at < 150; at++) evidence.record({ ...anError, at })

    expect(evidence.failures()).toHaveLength(100)
    expect(evidence.failures()[0]?.at).toBe(50)
  })
})
