import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import type { MockEntraError } from '@mock-entra/core'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'

import type { MockEntra } from './mock-entra.ts'
import type { MockEntraOptions } from './options.ts'
import { releaseSlot, takeSlot } from './running-mocks.ts'
import { startMockEntra } from './start-mock-entra.ts'

const tenantId = '33333333-3333-3333-3333-333333333333'

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-entra-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Listens on a port, by default on one that the system chooses, until the test ends or it is told to stop. */
async function takePort(port = 0): Promise<{ port: number; release: () => Promise<void> }> {
  const server = createServer()
  const release = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
  onTestFinished(release)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { port: (server.address() as AddressInfo).port, release }
}

async function aFreePort(): Promise<number> {
  const { port, release } = await takePort()
  await release()
  return port
}

/** A mock that is closed with the test. */
async function aMock(options: MockEntraOptions = {}): Promise<MockEntra> {
  const entra = await startMockEntra(options)
  onTestFinished(entra.close)
  return entra
}

/** The lowest slot that no mock holds. */
function nextSlot(): number {
  const slot = takeSlot()
  releaseSlot(slot)
  return slot
}

beforeEach(() => setDefaultCACertificates(getCACertificates('default'))) // Node sorts the list when it is first set

describe('a start that fails', () => {
  test('at the second tenant closes the port, trusts nobody and gives back its slot', async () => {
    const port = await aFreePort()
    const before = getCACertificates('default')

    const refusal = startMockEntra({ port, tenants: [{ id: tenantId }, { id: tenantId }] })

    await expect(refusal).rejects.toMatchObject({
      code: 'MOCK_ENTRA_CONFLICT',
      option: 'options.tenants[1].id',
      received: `'${tenantId}'`,
    })
    await expect(takePort(port)).resolves.toMatchObject({ port })
    expect(getCACertificates('default')).toEqual(before)
    expect(nextSlot()).toBe(1)
  })

  test('at a port that is taken trusts nobody and gives back its slot', async () => {
    const before = getCACertificates('default')
    const taken = await takePort()

    await expect(startMockEntra({ port: taken.port })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_PORT_TAKEN',
    })

    expect(getCACertificates('default')).toEqual(before)
    expect(nextSlot()).toBe(1)
  })

  test.each(['signing-key.pem', 'ca-key.pem'])(
    'at a damaged %s closes the port, trusts nobody and gives back its slot',
    async (name) => {
      const port = await aFreePort()
      const dataDir = aFolder()
      await (await startMockEntra({ dataDir })).close()
      writeFileSync(join(dataDir, name), 'damaged')
      const before = getCACertificates('default')

      await expect(startMockEntra({ dataDir, port })).rejects.toMatchObject({ code: 'MOCK_ENTRA_DATA_DIR' })

      await new Promise((resolve) => setImmediate(resolve)) // whatever else was under way has ended
      await expect(takePort(port)).resolves.toMatchObject({ port })
      expect(getCACertificates('default')).toEqual(before)
      expect(nextSlot()).toBe(1)
    },
  )

  test('at an option takes no slot', async () => {
    await expect(startMockEntra({ prot: 1 } as never)).rejects.toMatchObject<Partial<MockEntraError>>({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
      remedy: "Did you mean 'port'?",
    })

    expect(nextSlot()).toBe(1)
  })

  test('leaves a mock alone that runs already', async () => {
    const entra = await aMock()

    await expect(startMockEntra({ port: entra.port })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_PORT_TAKEN',
    })

    const response = await fetch(`${entra.authority}/discovery/v2.0/keys`)
    expect(response.status).toBe(200)
    expect(nextSlot()).toBe(2)
  })
})

describe('a data directory', () => {
  test('gives key and CA to the next mock', async () => {
    const dataDir = aFolder()
    const first = await startMockEntra({ dataDir })
    const token = await first.tokens.appToken()
    await first.close()

    const second = await aMock({ dataDir })

    expect(second.ca).toBe(first.ca)
    const { keys } = (await (await fetch(`${second.authority}/discovery/v2.0/keys`)).json()) as {
      keys: { kid: string }[]
    }
    const [header = ''] = token.split('.')
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }
    expect(keys.map((key) => key.kid)).toContain(kid)
    expect(readdirSync(dataDir).toSorted()).toEqual([
      'ca-key.pem',
      'ca.pem',
      'directory.sqlite',
      'directory.sqlite-wal',
      'signing-key.pem',
    ])
  })

  test('is for one mock at a time, and free again when that is closed', async () => {
    const dataDir = aFolder()
    const first = await startMockEntra({ dataDir })

    await expect(startMockEntra({ dataDir })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_DATA_DIR',
      received: expect.stringContaining('which another running mock has open'),
    })

    await first.close()
    const second = await aMock({ dataDir })
    expect((await fetch(`${second.authority}/discovery/v2.0/keys`)).status).toBe(200)
  })
})
