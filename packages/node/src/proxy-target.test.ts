import { describe, expect, test } from 'vitest'

import { microsoftHosts } from './microsoft-hosts.ts'
import { decideTarget, parseAuthority, targetOfUrl } from './proxy-target.ts'

const rules = {
  ownPort: 4577,
  answeredHosts: [...microsoftHosts, 'login.contoso.com'],
  allowHosts: ['registry.npmjs.org', '*.example.com'],
}

describe('the proxy', () => {
  test.each([
    ['login.microsoftonline.com', 443],
    ['login.microsoftonline.com', 80],
    ['eastus.login.microsoft.com', 443],
    ['contoso.ciamlogin.com', 443],
    ['169.254.169.254', 80],
    ['login.contoso.com', 443],
    ['localhost', 4577],
    ['127.0.0.1', 4577],
    ['::1', 4577],
  ])('answers as %s on port %i', (host, port) => {
    expect(decideTarget({ host, port }, rules)).toEqual({ kind: 'answer' })
  })

  test.each([
    ['registry.npmjs.org', 443],
    ['a.b.example.com', 8080],
  ])('dials %s:%i, which the user lets through', (host, port) => {
    expect(decideTarget({ host, port }, rules)).toEqual({ kind: 'dial', target: { host, port } })
  })

  test.each([
    ['example.com', 443],
    ['evil-example.com', 443],
    ['evilmicrosoftonline.com', 443],
    ['login.microsoftonline.com.evil.example', 443],
    ['login.live.com', 443],
    ['localhost', 5432],
    ['169.254.169.253', 80],
  ])('refuses %s:%i, and says how to let it through', (host, port) => {
    const decision = decideTarget({ host, port }, rules)

    expect(decision).toEqual({
      kind: 'refuse',
      status: 403,
      message:
        `mock-entra does not let ${host}:${port} through: as a proxy it answers for Microsoft's sign-in hosts and dials ` +
        `nobody else. Put ${host} into NO_PROXY of the client, or into allowHosts of the mock.`,
    })
  })

  test("never dials a host of Microsoft's, whatever is let through", () => {
    const decision = decideTarget(
      { host: 'graph.microsoft.com', port: 8443 },
      { ...rules, allowHosts: ['*.microsoft.com', 'graph.microsoft.com'] },
    )

    expect(decision).toEqual({
      kind: 'refuse',
      status: 403,
      message:
        'mock-entra does not let graph.microsoft.com:8443 through: it answers as graph.microsoft.com on the ports 443 ' +
        'and 80 only. Use one of these.',
    })
  })
})

describe('a target', () => {
  test.each([
    ['example.com:443', { host: 'example.com', port: 443 }],
    ['LOGIN.microsoftonline.com.:443', { host: 'login.microsoftonline.com', port: 443 }],
    ['[::1]:4577', { host: '::1', port: 4577 }],
    ['169.254.169.254:80', { host: '169.254.169.254', port: 80 }],
  ])('of CONNECT %s is read', (text, target) => {
    expect(parseAuthority(text)).toEqual(target)
  })

  test.each([
    '',
    'example.com',
    'example.com:0',
    'example.com:65536',
    'example.com:443/path',
    'a@b:443',
    'a b:1',
  ])("of CONNECT '%s' is none", (text) => {
    expect(parseAuthority(text)).toBeUndefined()
  })

  test.each([
    ['http://169.254.169.254/metadata', { host: '169.254.169.254', port: 80 }],
    ['https://Login.MicrosoftOnline.com./x', { host: 'login.microsoftonline.com', port: 443 }],
    ['http://[::1]:4577/', { host: '::1', port: 4577 }],
  ])('of %s is read', (url, target) => {
    expect(targetOfUrl(new URL(url))).toEqual(target)
  })
})
