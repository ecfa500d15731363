import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { runCli } from '../support/cli.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())

/** Marks and names of what was checked, and the whole text. */
async function diagnose(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; checks: string[]; output: string }> {
  const { code, output } = await runCli(['doctor', ...args], {
    env: { HTTPS_PROXY: '', https_proxy: '', NODE_EXTRA_CA_CERTS: '', ...env },
  })
  const checks = [...output.matchAll(/^[✓✗–] (?:instance discovery|\w+)/gm)].map(([found]) => found)
  return { code, checks, output }
}

const allIsWell = [
  '✓ authority',
  '✓ environment',
  '✓ port',
  '✓ certificate',
  '✓ discovery',
  '✓ clock',
  '✓ issuer',
  '✓ instance discovery',
  '✓ keys',
  '✓ token',
]

describe('mock-entra doctor', () => {
  test('finds nothing to fix where the CA is trusted', async () => {
    const { SSL_CERT_FILE = '' } = entra.env

    const { code, checks, output } = await diagnose([entra.authority], { NODE_EXTRA_CA_CERTS: SSL_CERT_FILE })

    expect({ code, checks }).toEqual({ code: 0, checks: allIsWell })
    expect(output).toContain('All is well.')
  })

  test('finds a CA that is not trusted, and goes on', async () => {
    const { code, checks, output } = await diagnose([entra.authority])

    expect(code).toBe(1)
    expect(checks).toEqual(allIsWell.with(3, '✗ certificate'))
    expect(output).toMatch(
      /✗ certificate +signed by the CA 'mock-entra test CA', which this Node does not trust \(SELF_SIGNED_CERT_IN_CHAIN\)\n +→ Start the client with NODE_EXTRA_CA_CERTS,/,
    )
    expect(output).toContain('\n1 to fix.\n')
  })

  test('finds http, a proxy, a missing CA file and unchecked TLS', async () => {
    const { code, output } = await diagnose([`${entra.httpUrl}/${entra.tenantId}`], {
      HTTPS_PROXY: 'http://user:s3cret@proxy.example:3128',
      NO_PROXY: '',
      no_proxy: '',
      SSL_CERT_FILE: '/gone/ca.pem',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us',
    })

    expect(code).toBe(1)
    expect(output).toContain(
      "✗ authority          it begins with http, which every client of Microsoft's refuses\n",
    )
    expect(output).toContain(
      `→ Configure https://localhost:${entra.port}/${entra.tenantId}: the mock speaks both on one port.`,
    )
    expect(output).toContain('to proxy.example:3128, which cannot reach')
    expect(output).not.toContain('s3cret')
    expect(output).toContain('→ Add localhost to NO_PROXY.')
    expect(output).toContain('SSL_CERT_FILE names /gone/ca.pem, which cannot be read (ENOENT)')
    expect(output).toContain('NODE_TLS_REJECT_UNAUTHORIZED=0 makes Node accept every certificate')
    expect(output).toContain('AZURE_AUTHORITY_HOST sends the Azure SDKs to https://login.microsoftonline.us')
  })

  test.each([
    ['a tenant that there is not', '/nosuch.example', '✗ discovery', /AADSTS90002/],
    [
      'a tenant for users only',
      '/common',
      '– token',
      /an app asks for tokens at a tenant, and 'common' is none/,
    ],
  ])('finds %s', async (_, path, check, detail) => {
    const { checks, output } = await diagnose([`${entra.url}${path}`])

    expect(checks.at(-1)).toBe(check)
    expect(output).toMatch(detail)
  })

  test('finds a secret that the app does not have, with the AADSTS code', async () => {
    const { checks, output } = await diagnose([entra.authority, '--client-secret', 'wrong'])

    expect(checks.at(-1)).toBe('✗ token')
    expect(output).toContain('AADSTS7000215')
    expect(output).not.toContain('wrong')
  })

  test('finds that nobody listens, and stops there', async () => {
    const other = await startMockEntra()
    await other.close()

    const { code, checks, output } = await diagnose([other.authority])

    expect({ code, checks: checks.at(-1) }).toEqual({ code: 1, checks: '✗ port' })
    expect(output).toContain('(ECONNREFUSED)')
  })

  test('finds a server that speaks no TLS, and sends it nothing', async () => {
    let requests = 0
    const server = createServer(() => requests++).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => void server.once('listening', resolve))

    const { checks, output } = await diagnose([
      `https://localhost:${(server.address() as AddressInfo).port}/common`,
    ])

    expect(checks.at(-1)).toBe('✗ certificate')
    expect(output).toContain('the server does not speak TLS')
    expect(requests).toBe(0)
  })

  test('asks nothing of another machine, unless it is told to', async () => {
    const { code, checks, output } = await diagnose(['https://login.microsoftonline.com/common'])

    expect({ code, checks }).toEqual({ code: 1, checks: ['✗ authority'] })
    expect(output).toContain(
      'login.microsoftonline.com is not on this machine, so that nothing was asked of it',
    )
    expect(output).toContain('add --foreign: it asks for public documents, and sends no secret.')
  })

  test.each(['nonsense', 'https://localhost:4577', 'ftp://localhost/common'])(
    'refuses %s',
    async (authority) => {
      const { code, output } = await diagnose([authority])

      expect(code).toBe(1)
      expect(output).toContain(`✗ authority          '${authority}' is no URL with a tenant`)
    },
  )
})
