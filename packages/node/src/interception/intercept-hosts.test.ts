import net from 'node:net'
import tls from 'node:tls'

import { describe, expect, it, onTestFinished } from 'vitest'

import type { MockEntra } from '../mock-entra.ts'
import { startMockEntra } from '../start-mock-entra.ts'

const { connect } = net.Socket.prototype
const { createSecureContext } = tls

async function startIntercepting(hosts: true | readonly string[] = true): Promise<MockEntra> {
  const entra = await startMockEntra({ intercept: hosts })
  onTestFinished(entra.close)
  return entra
}

/** Which native functions are in their places. */
const natives = (): readonly boolean[] => [
  net.Socket.prototype.connect === connect,
  tls.createSecureContext === createSecureContext,
]

describe('interception', () => {
  it('makes addresses and issuers those of production', async () => {
    const entra = await startIntercepting()

    const token = entra.tokens.decode(await entra.tokens.accessToken({ scopes: ['Tasks.Read'] }))

    const authority = `https://login.microsoftonline.com/${entra.tenantId}`
    expect(entra).toMatchObject({
      authority,
      issuer: `${authority}/v2.0`,
      jwksUri: `${authority}/discovery/v2.0/keys`,
    })
    expect(entra.url).toMatch(/^https:\/\/localhost:\d+$/)
    expect(token.claims).toMatchObject({ iss: entra.issuer })
  })

  it('keeps the addresses of the mock where no host is for signing in', async () => {
    const entra = await startIntercepting(['graph.microsoft.com'])

    expect(entra.authority).toBe(`${entra.url}/${entra.tenantId}`)
  })

  it('speaks as the cloud whose host is intercepted', async () => {
    const entra = await startIntercepting(['login.microsoftonline.us'])

    expect(entra.issuer).toBe(`https://login.microsoftonline.us/${entra.tenantId}/v2.0`)
  })

  it('is refused to a second mock, with the names of both', async () => {
    const first = await startIntercepting()

    const second = startMockEntra({ intercept: ['contoso.ciamlogin.com'] })

    await expect(second).rejects.toMatchObject({
      code: 'MOCK_ENTRA_CONFLICT',
      option: 'options.intercept',
      received: expect.stringMatching(
        `^'contoso.ciamlogin.com' for the mock at https://localhost:\\d+, while the mock at ${first.url} has it$`,
      ),
    })
  })

  it('gives Node its functions back when the last mock is closed', async () => {
    const global = await startIntercepting(['login.microsoftonline.com'])
    const government = await startIntercepting(['login.microsoftonline.us'])

    await global.close()
    const meanwhile = natives()
    await government.close()

    expect(meanwhile).toEqual([false, false])
    expect(natives()).toEqual([true, true])
  })

  it('is given to two mocks with different hosts', async () => {
    const global = await startIntercepting(['login.microsoftonline.com'])
    const government = await startIntercepting(['login.microsoftonline.us'])

    await global.close()
    const response = await fetch(`${government.authority}/v2.0/.well-known/openid-configuration`)

    await expect(response.json()).resolves.toMatchObject({ issuer: government.issuer })
  })

  it('comes back after another mock has been closed', async () => {
    const first = await startIntercepting()
    await (await fetch(`${first.authority}/v2.0/.well-known/openid-configuration`)).text()
    await first.close()

    const second = await startIntercepting()
    const keys = (await (await fetch(second.jwksUri)).json()) as { keys: unknown[] }

    expect(keys.keys).toHaveLength(1)
    expect(second.requests.all.map(({ path }) => path)).toEqual([new URL(second.jwksUri).pathname])
  })
})
