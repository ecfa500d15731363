import { getCACertificates } from 'node:tls'

import { MockEntraError, startMockEntra } from 'mock-entra'
import { describe, expect, test } from 'vitest'

import { findFreePort, occupyPort } from '../support/free-port.ts'
import { rejectionOf } from '../support/rejection.ts'

describe('the option port', () => {
  test('is any free port by default, another one for each mock', async () => {
    await using first = await startMockEntra()
    await using second = await startMockEntra()

    expect(first.port).toBeGreaterThan(0)
    expect(second.port).not.toBe(first.port)
    expect(first).toMatchObject({
      url: `https://localhost:${first.port}`,
      httpUrl: `http://localhost:${first.port}`,
      authority: `https://localhost:${first.port}/${first.tenantId}`,
    })
  })

  test('is the one that a number names', async () => {
    const port = await findFreePort()

    await using entra = await startMockEntra({ port })

    expect(entra.port).toBe(port)
    expect((await fetch(`http://localhost:${port}/common/discovery/keys`)).status).toBe(200)
  })

  test('is free again after close()', async () => {
    const port = await findFreePort()
    await (await startMockEntra({ port })).close()

    await using entra = await startMockEntra({ port })

    expect(entra.port).toBe(port)
  })

  test('is the first free one of a list', async () => {
    await using taken = await occupyPort(0)
    const free = await findFreePort()

    await using entra = await startMockEntra({ port: [taken.port, free] })

    expect(entra.port).toBe(free)
  })

  test('is any free one where all of a list are taken', async () => {
    await using taken = await occupyPort(0)

    await using entra = await startMockEntra({ port: [taken.port] })

    expect(entra.port).not.toBe(taken.port)
    expect((await fetch(entra.jwksUri)).status).toBe(200)
  })

  test('that is taken is a MockEntraError', async () => {
    await using taken = await occupyPort(0)

    const error = await rejectionOf(startMockEntra({ port: taken.port }))

    expect(error).toBeInstanceOf(MockEntraError)
    expect(error).toMatchObject({
      name: 'MockEntraError',
      code: 'MOCK_ENTRA_PORT_TAKEN',
      option: 'options.port',
      received: `${taken.port}, which another process listens on`,
      expected: 'a port that is free',
      remedy: expect.stringContaining('any free one'),
      cause: { code: 'EADDRINUSE' },
    })
  })

  test('that another mock has is a MockEntraError, and the other mock stays', async () => {
    await using entra = await startMockEntra()

    const error = await rejectionOf(startMockEntra({ port: entra.port }))

    expect(error).toMatchObject({ code: 'MOCK_ENTRA_PORT_TAKEN' })
    expect((await fetch(entra.jwksUri)).status).toBe(200)
  })

  test('that is taken leaves the default CAs as they were', async () => {
    await using taken = await occupyPort(0)
    const before = getCACertificates('default')

    await rejectionOf(startMockEntra({ port: taken.port }))

    expect(getCACertificates('default')).toEqual(before)
  })
})
