import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { isIPv6 } from 'node:net'
import type { AddressInfo } from 'node:net'

import { DocumentError } from '@mock-entra/core'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { fetchDocument } from './fetch-document.ts'

const servers: Server[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** A server on this machine, and its address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/document`
}

async function failureOf(address: string, limits?: { time: number; size: number }): Promise<DocumentError> {
  const outcome: unknown = await fetchDocument(new URL(address), limits).catch((error: unknown) => error)
  expect(outcome).toBeInstanceOf(DocumentError)
  return outcome as DocumentError
}

describe('document of an issuer', () => {
  it('is fetched from this machine', async () => {
    const address = await serve((request, response) => response.end(JSON.stringify({ asked: request.url })))

    expect(await fetchDocument(new URL(address))).toEqual({ asked: '/document' })
  })

  it('may come in pieces', async () => {
    const address = await serve((_, response) => {
      response.write('{"a"')
      setImmediate(() => response.end(':1}'))
    })

    expect(await fetchDocument(new URL(address))).toEqual({ a: 1 })
  })

  it.each(['https://login.example/', 'http://127.0.0.1:1/', '/elsewhere', 'file:///etc/passwd'])(
    'is not looked for at %s, to which the issuer redirects',
    async (location) => {
      let asked = 0
      const address = await serve((_, response) => {
        asked++
        response.writeHead(302, { location }).end()
      })

      const { reason, message } = await failureOf(address)

      expect(reason).toBe('unusable')
      expect(message).toContain('answered with 302. Redirects are not followed.')
      expect(asked).toBe(1)
    },
  )

  it.each([
    ['an error', 500, '{}'],
    ['no content', 204, ''],
    ['a page', 200, '<html>'],
    ['nothing', 200, ''],
  ])('is unusable where %s comes', async (_, status, body) => {
    const address = await serve((__, response) => response.writeHead(status).end(body))

    expect(await failureOf(address)).toMatchObject({ reason: 'unusable' })
  })

  it('is read up to 64 KiB', async () => {
    const fits = await serve((_, response) => response.end(JSON.stringify('x'.repeat(65_534))))
    const isTooLarge = await serve((_, response) => response.end(JSON.stringify('x'.repeat(65_535))))

    expect(await fetchDocument(new URL(fits))).toHaveLength(65_534)
    expect((await failureOf(isTooLarge)).message).toContain('larger than 65536 octets')
  })

  it('is not read to its end where it has none', async () => {
    const address = await serve((_, response) => {
      const pour = (): void => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', pour)
      }
      pour()
    })

    expect(await failureOf(address)).toMatchObject({ reason: 'unusable' })
  })

  it.each([
    ['never answers', () => undefined],
    ['never ends', ((_, response) => void response.write('{')) as RequestListener],
  ])('is unreachable where a server %s', async (_, listener) => {
    const address = await serve(listener)

    const { reason, message } = await failureOf(address, { time: 50, size: 1000 })

    expect(reason).toBe('unreachable')
    expect(message).toContain('it took longer than 0.05 seconds')
  })

  it('is unreachable where a server hangs up', async () => {
    const address = await serve((request) => request.socket.destroy())

    expect(await failureOf(address)).toMatchObject({ reason: 'unreachable' })
  })

  it('is unreachable where a server hangs up halfway', async () => {
    const address = await serve((request, response) => {
      response.write('{', () => request.socket.destroy())
    })

    expect(await failureOf(address)).toMatchObject({ reason: 'unreachable' })
  })

  it.each([
    ['file:///etc/passwd', 'by https'],
    ['data:application/json,{}', 'by https'],
    ['http://issuer.example/', 'by https'],
    ['http://10.0.0.1/', 'by https'],
    ['https://user:pass@localhost/', 'credentials'],
    ['https://10.0.0.1/', 'not a public one'],
    ['https://172.18.0.2/', 'not a public one'],
    ['https://192.168.1.1/', 'not a public one'],
    ['https://169.254.169.254/metadata', 'not a public one'],
    ['https://0.0.0.0/', 'not a public one'],
    ['https://[fd00::1]/', 'not a public one'],
    ['https://[fe80::1]/', 'not a public one'],
    ['https://[::ffff:169.254.169.254]/', 'not a public one'],
    ['https://2852039166/', 'not a public one'], // 169.254.169.254 as one number
    ['https://0xa9fea9fe/', 'not a public one'],
  ])('is not fetched from %s', async (address, why) => {
    const { reason, message } = await failureOf(address)

    expect(reason).toBe('unreachable')
    expect(message).toContain(why)
    expect(message).not.toContain('pass@')
  })

  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', 'fd00::1'])(
    'is not fetched from a name that leads to %s',
    async (address) => {
      const found = [
        { address: '8.8.8.8', family: 4 },
        { address, family: isIPv6(address) ? 6 : 4 },
      ]
      const lookup = vi.spyOn(process.getBuiltinModule('node:dns'), 'lookup')
      lookup.mockImplementation(((_: string, __: object, callback: (error: null, all: object[]) => void) =>
        callback(null, found)) as never)

      const { reason, message } = await failureOf('https://issuer.example/')

      expect(lookup).toHaveBeenCalledOnce()
      expect(reason).toBe('unreachable')
      expect(message).toContain('not a public one')
    },
  )
})
