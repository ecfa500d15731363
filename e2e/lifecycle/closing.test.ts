import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { getCACertificates } from 'node:tls'

import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'
import { runProgram } from '../support/run-program.ts'

async function isTrusted({ jwksUri }: MockEntra): Promise<boolean> {
  try {
    return (await fetch(jwksUri)).ok
  } catch (error) {
    if ((error as { cause?: { code?: string } }).cause?.code === 'SELF_SIGNED_CERT_IN_CHAIN') return false
    throw error
  }
}

/** Opens a bare connection, says something, and tells when the other side has ended it. */
async function openSocket(port: number, octets: string): Promise<{ readonly ended: Promise<void> }> {
  const socket = connect(port, '127.0.0.1')
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  await new Promise<void>((resolve) => socket.write(octets, () => resolve()))
  return { ended }
}

function inMegabytes(bytes: number): number {
  return Math.round(bytes / 10_000) / 100
}

describe('close()', () => {
  test('leaves nothing behind that keeps a process alive or changes it', async () => {
    const ended = await runProgram('leave-by-itself.ts', { timeout: 20_000 })

    expect(ended).toMatchObject({ code: 0, errors: expect.not.stringContaining('mock-entra') })
    const seen = JSON.parse(ended.output) as {
      status: number
      added: number
      isRestored: boolean
      caFile: string
    }
    expect(seen).toMatchObject({ status: 200, added: 1, isRestored: true })
    expect(existsSync(seen.caFile)).toBe(false)
  })

  test('puts back the list of default CAs as it was', async () => {
    await using _ = await startMockEntra() // Node sorts the list when it is first set
    const before = getCACertificates('default')
    const entra = await startMockEntra()
    expect(getCACertificates('default')).toHaveLength(before.length + 1)

    await entra.close()

    expect(getCACertificates('default')).toEqual(before)
  })

  test('does not touch the list of default CAs with trust off', async () => {
    const before = getCACertificates('default')

    const entra = await startMockEntra({ trust: false })
    const during = getCACertificates('default')
    await entra.close()

    expect(during).toEqual(before)
    expect(getCACertificates('default')).toEqual(before)
  })

  test('can be called twice, and at once', async () => {
    const entra = await startMockEntra()

    await Promise.all([entra.close(), entra.close()])

    await expect(entra.close()).resolves.toBeUndefined()
  })

  test('runs at the end of a block with await using', async () => {
    let jwksUri: string
    {
      await using entra = await startMockEntra()
      jwksUri = entra.jwksUri
      expect((await fetch(jwksUri)).status).toBe(200)
    }

    const error = await rejectionOf(fetch(jwksUri))

    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('refuses later requests, those over a connection that is open included', async () => {
    const entra = await startMockEntra()
    await (await fetch(entra.jwksUri)).text() // fetch keeps the connection

    await entra.close()

    const error = await rejectionOf(fetch(entra.jwksUri))
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' })
  })

  // The timeout is shorter than the mock's patience with such clients, which would end them as well.
  test.each([
    { when: 'before the first octet', octets: '' },
    { when: 'in the headers', octets: 'GET / HTTP/1.1\r\nHost: a\r\n' },
    { when: 'in the body', octets: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\na' },
    { when: 'in the TLS handshake', octets: '\x16\x03\x01' },
  ])('does not wait for a client that stopped $when', { timeout: 3500 }, async ({ octets }) => {
    const entra = await startMockEntra()
    const { ended } = await openSocket(entra.port, octets)

    await entra.close()

    await expect(ended).resolves.toBeUndefined()
  })

  test('leaves another mock running and trusted', async () => {
    const first = await startMockEntra()
    await using second = await startMockEntra()
    expect([await isTrusted(first), await isTrusted(second)]).toEqual([true, true])

    await first.close()

    expect(await isTrusted(second)).toBe(true)
  })

  test('leaves another mock running and trusted that was started earlier', async () => {
    await using first = await startMockEntra()
    const second = await startMockEntra()

    await second.close()

    expect(await isTrusted(first)).toBe(true)
  })

  test('lets the next mock sign with the same key, so that no test file has to make one', async () => {
    const first = await startMockEntra()
    const before = await (await fetch(first.jwksUri)).json()
    await first.close()

    await using second = await startMockEntra()
    const after = await (await fetch(second.jwksUri)).json()

    const modulus = (document: unknown): unknown => (document as { keys: { n: string }[] }).keys[0]?.n
    expect(modulus(after)).toBe(modulus(before))
  })

  test('a thousand times in one process holds neither memory nor handles', { timeout: 180_000 }, async () => {
    const ended = await runProgram('start-often.ts', {
      flags: ['--expose-gc'],
      arguments: ['1000'],
      timeout: 170_000,
    })

    expect(ended).toMatchObject({ code: 0, errors: expect.not.stringContaining('MaxListeners') })
    const held = JSON.parse(ended.output) as {
      round: number
      heapUsed: number
      rss: number
      resources: string[]
    }[]
    console.table(
      held.map(({ round, heapUsed, rss, resources }) => ({
        round,
        'heap in MB': inMegabytes(heapUsed),
        'rss in MB': inMegabytes(rss),
        resources: resources.join(' '),
      })),
    )
    const [first, last] = [held[0]!, held.at(-1)!]
    expect(last.round).toBe(1000)
    expect(last.resources).toEqual(first.resources)
    expect(last.heapUsed - first.heapUsed).toBeLessThan(1_500_000)
  })
})
