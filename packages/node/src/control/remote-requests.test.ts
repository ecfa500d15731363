import type { JournalEntry } from '@mock-entra/core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import { connectMockEntra } from '../connect-mock-entra.ts'
import type { MockEntra } from '../mock-entra.ts'
import { startMockEntra } from '../start-mock-entra.ts'
import type { RemoteMockEntra } from './remote-mock-entra.ts'

let entra: MockEntra
let remote: RemoteMockEntra
beforeAll(async () => {
  entra = await startMockEntra({ control: true })
  remote = await connectMockEntra(entra.url, entra.controlKey)
})
afterEach(() => entra.reset())
afterAll(async () => {
  await remote.close()
  await entra.close()
})

async function fetchKeys(): Promise<void> {
  await (await fetch(entra.jwksUri)).text()
}

describe('requests from another process', () => {
  test('are those of the mock', async () => {
    await fetchKeys()
    await fetch(`${entra.authority}/v2.0/.well-known/openid-configuration`)

    expect(await remote.requests.all).toEqual(entra.requests.all)
    expect(await remote.requests.length).toBe(2)
    expect(await remote.requests.last).toEqual(entra.requests.last)
    expect(await remote.requests.filter({ endpoint: 'jwks' })).toHaveLength(1)
    expect(await remote.requests.filter(({ at }) => at instanceof Date)).toHaveLength(2)
    const endpoints: string[] = []
    for await (const { endpoint } of remote.requests) endpoints.push(endpoint)
    expect(endpoints).toEqual(['jwks', 'discovery'])
    await remote.requests.clear()
    expect(await remote.requests.last).toBeUndefined()
  })

  test('are waited for, by a function that is called here', async () => {
    const seen: string[] = []

    const fits = ({ endpoint }: JournalEntry): boolean => {
      seen.push(endpoint)
      return endpoint === 'discovery'
    }
    const waiting = remote.requests.waitFor(fits, { timeout: 300_000 }) // longer than the test may take
    await fetchKeys()
    await fetch(`${entra.authority}/v2.0/.well-known/openid-configuration`)

    expect(await waiting).toMatchObject({ endpoint: 'discovery', status: 200 })
    expect(seen).toContain('jwks')
  })

  test('that were made before are found', async () => {
    await fetchKeys()

    expect(await remote.requests.waitFor({ endpoint: 'jwks' }, { timeout: 0 })).toMatchObject({ status: 200 })
  })

  test('that do not come are an error that names what came', async () => {
    await fetchKeys()

    await expect(remote.requests.waitFor({ endpoint: 'logout' }, { timeout: 20 })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_NO_SUCH_REQUEST',
      received: `no request within 20 ms that fits {"endpoint":"logout"}`,
      remedy: 'The last requests were: jwks 200.',
    })
  })

  test('are waited for while the time of the test stands still', async () => {
    vi.useFakeTimers()
    try {
      await expect(remote.requests.waitFor({ endpoint: 'logout' }, { timeout: 20 })).rejects.toMatchObject({
        code: 'MOCK_ENTRA_NO_SUCH_REQUEST',
      })
    } finally {
      vi.useRealTimers()
    }
  })

  test.each([
    [{ endpiont: 'token' }, {}, 'MOCK_ENTRA_UNKNOWN_OPTION'],
    [{}, { timeout: -1 }, 'MOCK_ENTRA_INVALID_OPTION'],
  ])('are not waited for by a filter or option that is wrong: %j %j', async (filter, options, code) => {
    await expect(remote.requests.waitFor(filter as object, options)).rejects.toMatchObject({ code })
  })

  test('are not waited for by a function that throws', async () => {
    await fetchKeys()
    const failing = (): boolean => {
      throw new RangeError('the filter of a test')
    }

    await expect(remote.requests.waitFor(failing)).rejects.toThrow('the filter of a test')
  })
})
