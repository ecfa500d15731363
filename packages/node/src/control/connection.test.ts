import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { connectMockEntra } from '../connect-mock-entra.ts'
import type { MockEntra } from '../mock-entra.ts'
import { startMockEntra } from '../start-mock-entra.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra({ control: true, trust: false })
})
afterAll(() => entra.close())

describe('a connection', () => {
  test.each([
    'ftp://localhost:1',
    'https://example.com',
    'localhost:4577',
    '',
    'http://127.0.0.1.example.com',
  ])('to %j is refused before anything is sent', async (url) => {
    await expect(connectMockEntra(url, entra.controlKey)).rejects.toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'connectMockEntra(url)',
    })
  })

  test.each([undefined, '', 'two\r\nlines'])(
    'with the key %j is refused before anything is sent',
    async (key) => {
      await expect(connectMockEntra(entra.url, key as never)).rejects.toMatchObject({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: 'connectMockEntra(key)',
      })
    },
  )

  test('with another key is refused', async () => {
    await expect(connectMockEntra(entra.url, 'another')).rejects.toMatchObject({
      code: 'MOCK_ENTRA_WRONG_KEY',
    })
  })

  test('to a mock without the option says how to start it', async () => {
    await using mock = await startMockEntra()

    await expect(connectMockEntra(mock.url, 'key')).rejects.toMatchObject({
      code: 'MOCK_ENTRA_CONNECTION',
      received: expect.stringContaining('status 404'),
      remedy: expect.stringContaining('control: true'),
    })
  })

  test('to a server that is no mock, or to none, says so', async () => {
    const server = createServer((socket) =>
      socket.resume().end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull'),
    )
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const url = `http://localhost:${(server.address() as AddressInfo).port}`

    await expect(connectMockEntra(url, 'key')).rejects.toMatchObject({
      received: expect.stringContaining('no mock with a control API'),
    })
    await new Promise((resolve) => server.close(resolve))
    await expect(connectMockEntra(url, 'key')).rejects.toMatchObject({
      code: 'MOCK_ENTRA_CONNECTION',
      received: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('to a mock that has stopped says so', async () => {
    const mock = await startMockEntra({ control: true })
    const far = await connectMockEntra(mock.url, mock.controlKey)
    const waiting = far.requests.waitFor({ endpoint: 'logout' })
    const [outcome] = await Promise.all([
      waiting.catch((error: unknown) => error),
      far.clock.now().then(() => mock.close()),
    ])

    expect(outcome).toMatchObject({ code: 'MOCK_ENTRA_CONNECTION' })
    await expect(far.reset()).rejects.toMatchObject({ code: 'MOCK_ENTRA_CONNECTION' })
    await far.close()
  })

  test('that is closed refuses calls, also those under way', async () => {
    const far = await connectMockEntra(entra.url, entra.controlKey)
    const waiting = far.requests.waitFor({ endpoint: 'logout' }).catch((error: unknown) => error)
    await far.clock.now()

    await far.close()

    expect(await waiting).toMatchObject({ code: 'MOCK_ENTRA_CLOSED' })
    await expect(far.reset()).rejects.toMatchObject({ code: 'MOCK_ENTRA_CLOSED' })
  })
})
