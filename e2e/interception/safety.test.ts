import { ClientSecretCredential } from '@azure/identity'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { appForm, configurationUrl, formHeaders, keysUrl, production, tokenUrl } from './clients/client.ts'
import { nodeFunctions, watchNetwork } from './programs/watch-network.ts'

// Beneath the interception for all tests of this file: whoever gets past it is seen here.
const network = watchNetwork()
const untouched = nodeFunctions()

const refused = { cause: { code: 'MOCK_ENTRA_CONNECTION_REFUSED' } }

const mocks: MockEntra[] = []
async function startIntercepting(): Promise<MockEntra> {
  const entra = await startMockEntra({ intercept: true })
  mocks.push(entra)
  return entra
}

const askForToken = (): Promise<Response> =>
  fetch(tokenUrl, { method: 'POST', headers: formHeaders, body: appForm() })

/** Whether a request to a host that was intercepted is still held back. */
async function isHeldBack(url = tokenUrl): Promise<boolean> {
  const error = await fetch(url).catch((failure: unknown) => failure as Error)
  return error instanceof Error && (error.cause as { code?: string }).code === refused.cause.code
}

/** Whatever a test leaves refused is another mock's in the end, which closes in order. */
async function takeBack(): Promise<void> {
  const entra = await startMockEntra({ intercept: true })
  await (await fetch(configurationUrl)).text()
  await entra.close()
}

beforeEach(() => {
  network.hosts.clear()
  network.lookups.clear()
})
afterEach(async () => {
  for (const entra of mocks.splice(0)) await entra.close()
  await takeBack()
  expect([...network.hosts]).toEqual(['127.0.0.1'])
  expect([...network.lookups]).toEqual([])
  expect(nodeFunctions()).toEqual(untouched)
})

describe('a request to an intercepted host stays on this machine', () => {
  test('when the mock is closed while it is answered, and ever after', async () => {
    const entra = await startIntercepting()
    entra.faults.next('token', { connection: 'hang' })
    const asked = askForToken().catch((error: unknown) => error)
    await entra.requests.waitFor({ endpoint: 'token' })

    await entra.close()

    expect(await asked).toBeInstanceOf(TypeError)
    await expect(askForToken()).rejects.toMatchObject({
      cause: {
        code: 'MOCK_ENTRA_CONNECTION_REFUSED',
        message: expect.stringMatching(
          `^mock-entra refuses a connection to login.microsoftonline.com:443: the mock at ${entra.url} was closed while`,
        ),
      },
    })
  })

  test('when the mock is closed before it has left the client', async () => {
    const entra = await startIntercepting()

    const asked = askForToken().catch((error: unknown) => error)
    await entra.close()

    expect(await asked).toBeInstanceOf(Error)
    expect(await isHeldBack()).toBe(true)
  })

  test('when it goes over a connection that was kept, and the mock is closed meanwhile', async () => {
    const entra = await startIntercepting()
    await (await askForToken()).text()
    entra.faults.next('token', { delay: 60_000 })

    const asked = askForToken().catch((error: unknown) => error)
    await entra.close()

    expect(await asked).toBeInstanceOf(TypeError)
    expect(await isHeldBack()).toBe(true)
  })

  test.each([
    ['429', { status: 429 }],
    ['503', { status: 503 }],
    ['a connection that is cut', { connection: 'cut' }],
    ['half an answer', { connection: 'cut-mid-body' }],
  ] as const)('when the mock is closed before the client tries again after %s', async (_, fault) => {
    const entra = await startIntercepting()
    entra.faults.next('token', fault)
    await askForToken()
      .then((response) => response.text())
      .catch(() => undefined)

    await entra.close()

    expect(await isHeldBack()).toBe(true)
  })

  test('when the mock is closed while a device waits for a person', async () => {
    const entra = await startIntercepting()
    const native = entra.addApp({ displayName: 'Native', isFallbackPublicClient: true })
    const post = async (path: string, form: Record<string, string>): Promise<Record<string, string>> => {
      const body = new URLSearchParams({ client_id: native.appId, ...form })
      const response = await fetch(`${production.authority}/oauth2/v2.0/${path}`, { method: 'POST', body })
      return (await response.json()) as Record<string, string>
    }
    const { device_code = '' } = await post('devicecode', { scope: 'openid' })
    const pending = await post('token', { grant_type: 'device_code', device_code })

    await entra.close()

    expect(pending['error']).toBe('authorization_pending')
    expect(await isHeldBack()).toBe(true)
  })

  test('when an SDK tries again by itself after the mock is closed', async () => {
    const entra = await startIntercepting()
    entra.faults.next('token', { connection: 'cut' }).times(9)
    const { tenantId, clientId, clientSecret } = production
    const retryOptions = { maxRetries: 2, retryDelayInMs: 20 }
    const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, { retryOptions })
    const token = credential.getToken(production.scope).catch((error: unknown) => error)
    await entra.requests.waitFor({ endpoint: 'token' })

    await entra.close()

    expect(await token).toBeInstanceOf(Error)
    expect(await isHeldBack()).toBe(true)
  })

  test.each(['https://login.microsoftonline.com:8443', 'http://graph.microsoft.com:8080'])(
    'on a port that is not served: %s',
    async (url) => {
      const { url: mock } = await startIntercepting()

      await expect(fetch(url)).rejects.toMatchObject({
        cause: {
          code: 'MOCK_ENTRA_CONNECTION_REFUSED',
          message: `mock-entra refuses a connection to ${url.replace(/^.*\/\//, '')}: the mock at ${mock} stands for this host, on the ports 443 and 80 only.`,
        },
      })
    },
  )

  test('when a client resolves the name by itself', async () => {
    await startIntercepting()
    const { request } = await import('node:https')

    const status = await new Promise((resolve, reject) => {
      const headers = { host: 'login.microsoftonline.com' }
      const options = {
        host: '192.0.2.1',
        servername: headers.host,
        path: new URL(keysUrl).pathname,
        headers,
      }
      request(options, ({ statusCode }) => resolve(statusCode))
        .on('error', reject)
        .end()
    })

    expect(status).toBe(200)
  })
})

describe('after a mock has been closed in order', () => {
  test('its hosts are what they were, also after a refusal by Entra', async () => {
    const entra = await startIntercepting()
    const response = await fetch(tokenUrl, { method: 'POST', headers: formHeaders, body: '' })
    await response.text()

    await entra.close()

    expect(response.status).toBe(400)
    expect(nodeFunctions()).toEqual(untouched)
  })

  test('a retry that has come through counts as over', async () => {
    const entra = await startIntercepting()
    entra.faults.next('token', { status: 503 })
    await (await askForToken()).text()
    await (await askForToken()).text()

    await entra.close()

    expect(nodeFunctions()).toEqual(untouched)
  })

  test('another mock takes over what an earlier one has left refused', async () => {
    const earlier = await startIntercepting()
    const asked = askForToken().catch(() => undefined)
    await earlier.close()
    await asked

    const entra = await startIntercepting()
    const response = await askForToken()

    expect(response.status).toBe(200)
    expect(entra.requests).toHaveLength(1)
    await response.text()
  })
})
