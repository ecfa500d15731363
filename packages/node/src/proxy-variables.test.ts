import { afterEach, describe, expect, it, vi } from 'vitest'

import { microsoftHosts } from './microsoft-hosts.ts'
import { describeProxyVariables } from './proxy-variables.ts'

afterEach(() => vi.unstubAllEnvs())

/** What becomes of NO_PROXY. */
function exemptAfter(noProxy: string): string | undefined {
  vi.stubEnv('NO_PROXY', noProxy)
  vi.stubEnv('no_proxy', undefined)
  return describeProxyVariables({ port: 4577, hosts: microsoftHosts })['NO_PROXY']
}

describe('describeProxyVariables', () => {
  it('names the mock as proxy in both spellings', () => {
    vi.stubEnv('NO_PROXY', undefined)
    vi.stubEnv('no_proxy', undefined)

    expect(describeProxyVariables({ port: 4577, hosts: microsoftHosts })).toEqual({
      HTTPS_PROXY: 'http://localhost:4577',
      https_proxy: 'http://localhost:4577',
      HTTP_PROXY: 'http://localhost:4577',
      http_proxy: 'http://localhost:4577',
      NO_PROXY: 'localhost,127.0.0.1,::1',
      no_proxy: 'localhost,127.0.0.1,::1',
    })
  })

  it('keeps what this process exempts, each once', () => {
    expect(exemptAfter('localhost, .internal.example,10.0.0.0/8 registry:5000')).toBe(
      '.internal.example,10.0.0.0/8,registry:5000,localhost,127.0.0.1,::1',
    )
  })

  it.each([
    '*',
    'login.microsoftonline.com',
    'LOGIN.MICROSOFTONLINE.COM:443',
    '.microsoftonline.com',
    '*.microsoft.com',
    'com',
    'azure.com',
    'contoso.ciamlogin.com',
    'ciamlogin.com',
    '169.254.169.254',
    '169.254.0.0/16',
    '0.0.0.0/0',
  ])('drops %s, which would lead past the mock', (entry) => {
    expect(exemptAfter(`a.example,${entry}`)).toBe('a.example,localhost,127.0.0.1,::1')
  })

  it.each(['notmicrosoftonline.com', 'live.com', '169.254.169.253', '10.0.0.0/8', 'fe80::/10', '1.2.3.4/99'])(
    'keeps %s, which does not',
    (entry) => {
      expect(exemptAfter(entry)).toBe(`${entry},localhost,127.0.0.1,::1`)
    },
  )

  it('prefers the spelling that programs prefer', () => {
    vi.stubEnv('NO_PROXY', 'upper.example')
    vi.stubEnv('no_proxy', 'lower.example')

    const { NO_PROXY, no_proxy } = describeProxyVariables({ port: 4577, hosts: microsoftHosts })

    expect([NO_PROXY, no_proxy]).toEqual(Array(2).fill('lower.example,localhost,127.0.0.1,::1'))
  })
})
