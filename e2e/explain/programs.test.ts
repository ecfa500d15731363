/** What programs in other languages write to their standard error is explained as well. */
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import { hasProgram } from '../support/required-program.ts'
import { runChild } from '../support/run-child.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
  vi.spyOn(process.stderr, 'write').mockReturnValue(true) // that the CA is not trusted, which is said once
})
afterEach(() => entra.reset())
afterAll(async () => {
  vi.restoreAllMocks()
  await entra.close()
})

function withoutCa(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/CA_BUNDLE|CERT_FILE/.test(name)))
}

describe('explain finds behind what curl wrote', () => {
  const curl = async (url: string, env: Readonly<Record<string, string>> = {}): Promise<string> =>
    (await runChild('curl', ['--silent', '--show-error', url], env)).errors

  test.each([
    ['localhost', () => entra.jwksUri, () => ({})],
    [
      'login.microsoftonline.com',
      () => 'https://login.microsoftonline.com/common/discovery/v2.0/keys',
      () => withoutCa(entra.envFor('curl')),
    ],
  ])('a CA that it does not trust, at %s', async (host, url, env) => {
    const { code, evidence } = entra.explain(await curl(url(), env()))

    expect(code).toBe('untrusted-ca')
    expect(evidence.slice(0, 2)).toEqual([
      'the client says self-signed certificate in certificate chain',
      `a client that connected to ${host} answered the certificate with the TLS alert unknown_ca`,
    ])
  })

  test('a mock that is closed', async () => {
    const other = await startMockEntra()
    await other.close()

    const errors = await curl(other.jwksUri)

    expect(other.explain(errors).code).toBe('mock-closed')
    expect(entra.explain(errors)).toMatchObject({
      code: 'other-address',
      evidence: [`nobody accepts connections at port ${other.port}`, `the mock is at ${entra.url}`],
    })
  })
})

describe.skipIf(!hasProgram('az', ['version']))(
  'explain finds behind what az wrote',
  { timeout: 60_000 },
  () => {
    const hosts = {
      activeDirectoryResourceId: 'https://management.core.windows.net/',
      activeDirectoryGraphResourceId: 'https://graph.windows.net/',
      microsoftGraphResourceId: 'https://graph.microsoft.com/',
      resourceManager: 'https://management.azure.com',
      management: 'https://management.core.windows.net/',
    }

    async function login({
      secret = entra.credentials.clientSecret,
      env = entra.envFor('az'),
    } = {}): Promise<string> {
      const { clientId, tenantId } = entra.credentials
      const identity = ['--service-principal', '-u', clientId, '-p', secret, '--tenant', tenantId]
      return (await runChild('az', ['login', ...identity], env)).errors
    }

    /** Signs in to a cloud with this authority host. */
    async function loginAt(activeDirectory: string): Promise<string> {
      const name = new URL(activeDirectory).protocol.slice(0, -1)
      const config = JSON.stringify({ endpoints: { ...hosts, activeDirectory } })
      await runChild(
        'az',
        ['cloud', 'register', '--name', name, '--cloud-config', config],
        entra.envFor('az'),
      )
      return await login({ env: { ...entra.envFor('az'), AZURE_CLOUD_NAME: name } })
    }

    test('invalid_instance, which Microsoft said of an authority that it does not know', async () => {
      const errors = await loginAt('https://login.contoso.example')

      expect(errors).toContain('ValueError: invalid_instance: The authority you provided')
      expect(entra.explain(errors)).toMatchObject({
        code: 'unknown-authority',
        evidence: [
          'the client says invalid_instance',
          'the mock answered GET /common/discovery/instance with 400 with AADSTS50049',
        ],
      })
    })

    test('a CA that it does not trust', async () => {
      const errors = await login({ env: withoutCa(entra.envFor('az')) })

      const { code, evidence } = entra.explain(errors)

      expect(code).toBe('untrusted-ca')
      expect(evidence[1]).toBe(
        'a client that connected to login.microsoftonline.com answered the certificate with the TLS alert unknown_ca',
      )
    })

    test('an authority over http', async () => {
      const errors = await loginAt('http://login.microsoftonline.com')

      expect(entra.explain(errors).code).toBe('authority-over-http')
    })

    test('a wrong secret, by the correlation id that it names', async () => {
      const errors = await login({ secret: 'wrong' })

      expect(entra.explain(errors)).toMatchObject({
        code: 'refused',
        evidence: [`the mock answered POST /${entra.tenantId}/oauth2/v2.0/token with 401 with AADSTS7000215`],
      })
    })
  },
)
