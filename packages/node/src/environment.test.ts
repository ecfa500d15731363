import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

import { describe, expect, onTestFinished, test } from 'vitest'

import type { EnvironmentTarget } from './environment.ts'
import type { MockEntra } from './mock-entra.ts'
import { startMockEntra } from './start-mock-entra.ts'

async function aMock(options = {}): Promise<MockEntra> {
  const entra = await startMockEntra({ trust: false, ...options })
  onTestFinished(() => entra.close())
  return entra
}

const proxy = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']

describe('envFor', () => {
  test.each<[EnvironmentTarget, string[]]>([
    ['node', ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'PRELOAD_MOCK_ENTRA']],
    ['python', [...proxy, 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE']],
    ['curl', [...proxy, 'CURL_CA_BUNDLE']],
    ['go', [...proxy, 'SSL_CERT_FILE']],
    [
      'az',
      [...proxy, 'AZURE_CONFIG_DIR', 'AZURE_CORE_COLLECT_TELEMETRY', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'],
    ],
    ['azure-sdk', ['AZURE_AUTHORITY_HOST', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_TENANT_ID']],
  ])('%s has what such a program reads, and nothing else', async (target, names) => {
    const entra = await aMock()

    expect(Object.keys(entra.envFor(target)).toSorted()).toEqual(names.toSorted())
  })

  test('joins targets, and env has them all', async () => {
    const entra = await aMock()

    const joined = entra.envFor('az', 'node', 'curl', 'azure-sdk')

    expect(entra.env).toEqual(joined)
    expect(joined).toMatchObject({
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com',
      AZURE_TENANT_ID: entra.tenantId,
      AZURE_CLIENT_ID: entra.credentials.clientId,
      AZURE_CLIENT_SECRET: entra.credentials.clientSecret,
      HTTPS_PROXY: entra.httpUrl,
    })
  })

  test('tells Node of every host that the mock answers as, those of the option intercept too', async () => {
    const entra = await aMock({ intercept: ['login.contoso.com'] })

    const { PRELOAD_MOCK_ENTRA = '' } = entra.envFor('node')

    const { port, hosts } = JSON.parse(PRELOAD_MOCK_ENTRA) as { port: number; hosts: string[] }
    expect(port).toBe(entra.port)
    expect(hosts).toEqual(expect.arrayContaining(['login.microsoftonline.com', 'login.contoso.com']))
  })

  test('has no secret where the app has none', async () => {
    const entra = await aMock({ tenants: [{ apps: [{ isFallbackPublicClient: true }] }] })

    expect(entra.envFor('azure-sdk')).not.toHaveProperty('AZURE_CLIENT_SECRET')
  })

  test('needs no app but for its credentials', async () => {
    const entra = await aMock({ tenants: [{ apps: [] }] })

    expect(entra.envFor('curl')).toHaveProperty('HTTPS_PROXY', entra.httpUrl)
    expect(() => entra.envFor('azure-sdk')).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_MISSING_OBJECT' }),
    )
  })

  test('refuses a target that there is not', async () => {
    const entra = await aMock()

    expect(() => entra.envFor('pyton' as 'python')).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: 'envFor(target)',
        received: "'pyton'",
        expected: 'one of node, python, curl, go, az, azure-sdk',
        remedy: "Did you mean 'python'?",
      }),
    )
  })
})

describe('the files of env', () => {
  test('are readable by this user only, and go with close()', async () => {
    const entra = await aMock()
    const { SSL_CERT_FILE = '', AZURE_CONFIG_DIR = '' } = entra.env
    const modes = [dirname(SSL_CERT_FILE), SSL_CERT_FILE, AZURE_CONFIG_DIR].map(
      (path) => statSync(path).mode & 0o777,
    )

    await entra.close()

    expect(modes).toEqual([0o700, 0o600, 0o700])
    expect(existsSync(dirname(SSL_CERT_FILE))).toBe(false)
    expect(() => entra.env).toThrow(expect.objectContaining({ code: 'MOCK_ENTRA_CLOSED' }))
  })

  test("hold this process's CAs and the mock's; the preload's holds the mock's alone", async () => {
    const entra = await aMock()
    const { SSL_CERT_FILE = '', PRELOAD_MOCK_ENTRA = '' } = entra.env
    const { caFile } = JSON.parse(PRELOAD_MOCK_ENTRA) as { caFile: string }

    const bundle = readFileSync(SSL_CERT_FILE, 'utf8')

    expect(bundle).toContain(entra.ca)
    expect(bundle.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(50)
    expect(readFileSync(caFile, 'utf8')).toBe(entra.ca)
  })
})
