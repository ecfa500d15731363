import { connect } from 'node:net'

import type { Fault } from '@mock-entra/core'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { startMockEntra } from './start-mock-entra.ts'

const entra = await startMockEntra()
afterAll(entra.close)
beforeEach(() => entra.reset())
afterEach(() => void vi.useRealTimers())

const jwksPath = `/${entra.tenantId}/discovery/v2.0/keys`

/** All octets that come over a connection until it ends. */
function exchange(): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(entra.port, '127.0.0.1')
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
    socket.write(`GET ${jwksPath} HTTP/1.1\r\nhost: localhost:${entra.port}\r\nconnection: close\r\n\r\n`)
  })
}

function split(text: string): { readonly head: string; readonly body: string; readonly length: number } {
  const [head = '', body = ''] = text.split('\r\n\r\n')
  return { head, body, length: Number(/content-length: (\d+)/i.exec(head)?.[1]) }
}

describe('connection', () => {
  test('is cut before the first byte', async () => {
    entra.faults.next('jwks', { connection: 'cut' })

    expect(await exchange()).toBe('')
  })

  test('is cut in the middle of the body', async () => {
    entra.faults.next('jwks', { connection: 'cut-mid-body' })

    const { head, body, length } = split(await exchange())

    expect(head).toMatch(/^HTTP\/1\.1 200 /)
    expect(body.length).toBe(Math.floor(length / 2))
  })

  test('drips, and brings the whole answer', async () => {
    entra.faults.next('jwks', { connection: 'drip', status: 500, body: 'html' })

    const { body, length } = split(await exchange())

    expect(body).toMatch(/^<!doctype html>/)
    expect(body.length).toBe(length)
  })

  test('drips an empty body', async () => {
    entra.faults.next('jwks', { connection: 'drip', status: 200, body: 'empty' })

    const { head, body } = split(await exchange())

    expect(head).toMatch(/^HTTP\/1\.1 200 /)
    expect(body).toBe('')
  })

  test('hangs until the client gives up', async () => {
    entra.faults.next('jwks', { connection: 'hang' })
    const controller = new AbortController()
    const asked = entra.requests.waitFor({ endpoint: 'jwks' })
    const answer = fetch(entra.jwksUri, { signal: controller.signal })

    await asked
    controller.abort()

    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
    expect((await fetch(entra.jwksUri)).status).toBe(200)
  })

  test.each<Fault>([{ connection: 'hang' }, { delay: 3_600_000 }, { connection: 'drip', status: 200 }])(
    'does not keep the mock from being closed: %j',
    async (fault) => {
      const another = await startMockEntra()
      another.faults.next('jwks', fault)
      const asked = another.requests.waitFor({ endpoint: 'jwks' })
      const answer = fetch(another.jwksUri)
        .then((response) => response.text())
        .catch((error: unknown) => error)
      await asked

      await another.close()

      expect(await answer).toBeInstanceOf(Error)
    },
  )

  test('brings the right answer after a delay', async () => {
    entra.faults.next('jwks', { delay: 5 })

    const response = await fetch(entra.jwksUri)

    expect(response.status).toBe(200)
    expect(await response.json()).toHaveProperty('keys')
  })

  test.each([204, 304])('carries no body with a status that has none: %i', async (status) => {
    entra.faults.next('jwks', { status })

    const { head, body } = split(await exchange())

    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(body).toBe('')
  })

  test('answers while a test has replaced the timers', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] })

    expect(await exchange()).toMatch(/^HTTP\/1\.1 200 /)
  })

  // As the listener's own: a test's fake timers are for the app that it tests.
  test.each<Fault>([
    { status: 503 },
    { delay: 5 },
    { connection: 'cut' },
    { connection: 'drip', status: 503 },
  ])(
    'does not wait for the timers that a test has replaced: %j',
    async (fault) => {
      entra.faults.next('jwks', fault)
      vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] })

      const text = await exchange()

      expect(text === '').toBe(fault.connection === 'cut')
    },
    2000,
  )

  test('of plain HTTP and of TLS fail alike', async () => {
    entra.faults.next('jwks', { connection: 'cut' }).times(2)

    const failures = await Promise.all(
      [entra.jwksUri, entra.jwksUri.replace(entra.url, entra.httpUrl)].map((url) =>
        fetch(url).catch((error: unknown) => error),
      ),
    )

    expect(failures).toEqual([expect.any(TypeError), expect.any(TypeError)])
  })
})
