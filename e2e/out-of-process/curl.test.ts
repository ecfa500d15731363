import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { runChild } from '../support/run-child.ts'
import type { Ended } from '../support/run-child.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => entra.reset())
afterAll(() => entra.close())

function curl(args: readonly string[], env = entra.envFor('curl')): Promise<Ended> {
  return runChild('curl', ['--silent', '--show-error', ...args], env)
}

function tokenRequest(host: string): string[] {
  const { tenantId, clientId, clientSecret } = entra.credentials
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'https://vault.azure.net/.default',
  })
  return ['--data', String(form), `https://${host}/${tenantId}/oauth2/v2.0/token`]
}

describe('curl', () => {
  test.each(['login.microsoftonline.com', 'eastus.login.microsoft.com', 'login.windows.net'])(
    'gets a token of the real issuer from %s',
    async (host) => {
      const { output } = await curl(tokenRequest(host))

      const { access_token: token } = JSON.parse(output) as { access_token: string }
      expect(entra.tokens.decode(token).claims['iss']).toBe(`https://sts.windows.net/${entra.tenantId}/`)
      expect(entra.requests.all.map(({ endpoint, status }) => [endpoint, status])).toEqual([['token', 200]])
    },
  )

  test('is led by the discovery document to real names only', async () => {
    const { output } = await curl([
      'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
    ])

    const document = JSON.parse(output) as Record<string, unknown>
    expect(document).toMatchObject({
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      jwks_uri: 'https://login.microsoftonline.com/common/discovery/v2.0/keys',
    })
  })

  test('is told what the mock has not at Azure Resource Manager', async () => {
    const { output } = await curl([
      '--write-out',
      '\n%{http_code}',
      'https://management.azure.com/unheard-of',
    ])

    const [body = '', status] = output.split('\n')
    expect(status).toBe('501')
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'NotImplemented' } })
  })

  test('is told at once that another host is refused, why, and what to do', async () => {
    const plain = await curl(['http://example.com/'])
    const tunnel = await curl(['--verbose', 'https://example.com/'])

    expect(plain.output).toBe(
      "mock-entra does not let example.com:80 through: as a proxy it answers for Microsoft's sign-in hosts and dials nobody " +
        'else. Put example.com into NO_PROXY of the client, or into allowHosts of the mock.\n',
    )
    expect(tunnel.code).toBe(56)
    expect(tunnel.errors).toContain('HTTP/1.1 403 mock-entra does not let example.com:443 through')
  })

  test('reaches other servers of this machine without the mock', async () => {
    const server = createServer((_, answer) => void answer.end('from the other server')).listen(
      0,
      '127.0.0.1',
    )
    onTestFinished(() => void server.close())
    await new Promise((resolve) => void server.once('listening', resolve))

    const { output } = await curl([`http://127.0.0.1:${(server.address() as AddressInfo).port}/`])

    expect(output).toBe('from the other server')
  })

  test('refuses the mock where it does not know the CA, and the mock says so once', async () => {
    const said: string[] = []
    const write = process.stderr.write.bind(process.stderr)
    process.stderr.write = (text: string) => said.push(text) > 0
    onTestFinished(() => void (process.stderr.write = write))
    await using other = await startMockEntra()
    const { CURL_CA_BUNDLE: _, ...withoutCa } = other.envFor('curl')
    const url = 'https://login.microsoftonline.com/common/discovery/v2.0/keys'

    const first = await curl([url], withoutCa)
    await curl([url], withoutCa)

    expect(first.code).toBe(60)
    expect(said).toEqual([
      'mock-entra: a client broke off its connection to login.microsoftonline.com, because it does not trust the ' +
        "mock's CA. In this process, leave the option trust on; start other processes with entra.env or npx " +
        'mock-entra exec, or hand them the CA: entra.ca, or the file that npx mock-entra prints. This is said once.\n',
    ])
  })
})
