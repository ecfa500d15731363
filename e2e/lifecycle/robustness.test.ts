import { startMockEntra } from 'mock-entra'
import type { LogEntry, MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { exchange } from '../support/exchange.ts'
import type { Said } from '../support/exchange.ts'

let entra: MockEntra
let requests: LogEntry[] = []

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => requests.push(entry) })
})
afterAll(() => entra.close())

// Whatever was sent: the mock has not failed, and still answers.
afterEach(async () => {
  const failures = requests.filter(({ status }) => status === 500)
  requests = []
  expect(failures).toEqual([])
  expect((await fetch(entra.jwksUri)).status).toBe(200)
})

const keysPath = '/common/discovery/v2.0/keys'
const instancePath =
  '/common/discovery/instance?api-version=1.1&authorization_endpoint=https://login.microsoftonline.com/common/oauth2/authorize'

interface Post {
  readonly body: string | Uint8Array
  readonly type?: string
  readonly headers?: readonly string[]
}

/** Posts octets to the token endpoint. */
function post({ body, type = 'application/x-www-form-urlencoded', headers = [] }: Post): Promise<Said> {
  const lines = [
    `POST /${entra.tenantId}/oauth2/v2.0/token HTTP/1.1`,
    `Host: localhost:${entra.port}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...headers,
  ]
  return exchange(entra, `${lines.join('\r\n')}\r\n\r\n`, body)
}

function get(path: string, ...headers: readonly string[]): Promise<Said> {
  return exchange(entra, [`GET ${path} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'))
}

/** The code of a refusal in Entra's shape. */
function codeOf({ body }: Said): unknown {
  const { error_codes: codes } = JSON.parse(body) as { error_codes?: number[] }
  return codes?.[0]
}

/** Node refuses what is not HTTP before the mock sees it: with a bare status line, and it hangs up. */
const bareRefusal = /^HTTP\/1\.1 (400|408|413|417|431) [^\r]*\r\n/

describe('bodies', () => {
  test.each([
    { type: 'application/json', body: '{"grant_type":"client_credentials"}' },
    { type: 'text/plain', body: 'grant_type=client_credentials' },
    { type: 'multipart/form-data; boundary=x', body: '--x--' },
    { type: '', body: 'grant_type=client_credentials' },
  ])('of type "$type" have no parameters', async (request) => {
    const said = await post(request)

    expect(said.statuses).toEqual([400])
    expect(codeOf(said)).toBe(900144)
  })

  test('without any octets have no parameters', async () => {
    const said = await post({ body: '' })

    expect(codeOf(said)).toBe(900144)
  })

  test('of 10 MB are refused, and the client hears about it', async () => {
    const said = await post({ body: `client_secret=${'a'.repeat(10_000_000)}` })

    expect(said.statuses).toEqual([400])
    expect(codeOf(said)).toBe(9002313)
  })

  test('of more than anybody means to send are cut off', async () => {
    const said = await post({ body: Buffer.alloc(80 * 1024 * 1024, 'a') })

    expect(said.statuses).toEqual([])
  })

  test('of 5,000 parameters are refused', async () => {
    const body = Array.from({ length: 5000 }, (_, index) => `p${index}=1`).join('&')

    const said = await post({ body })

    expect(codeOf(said)).toBe(9002313)
  })

  test.each([
    { what: 'octets that are no UTF-8', body: Buffer.from('grant_type=\xff\xfe', 'latin1'), code: 9002313 },
    { what: 'escapes that are no UTF-8', body: 'grant_type=%ff%fe', code: 90013 },
    { what: 'a parameter twice', body: 'grant_type=password&grant_type=password', code: 90013 },
    { what: 'a broken escape', body: 'grant_type=%zz', code: 70003 },
    { what: 'a grant named like a member of all objects', body: 'grant_type=__proto__', code: 70003 },
    { what: 'nothing but separators', body: '&&&===&', code: 900144 },
    { what: 'NUL', body: 'grant_type=client_credentials\0', code: 70003 },
  ])('with $what are refused with AADSTS$code', async ({ body, code }) => {
    const said = await post({ body })

    expect(said.statuses).toEqual([400])
    expect(codeOf(said)).toBe(code)
  })

  test.each([
    { what: 'no base64', value: '%%%', code: 90014 },
    { what: 'no colon', value: Buffer.from('id').toString('base64'), code: 90014 },
    { what: 'no UTF-8', value: Buffer.from('\xff:\xfe', 'latin1').toString('base64'), code: 90014 },
  ])('with HTTP Basic credentials that are $what are refused with AADSTS$code', async ({ value, code }) => {
    const said = await post({
      body: 'grant_type=client_credentials',
      headers: [`Authorization: Basic ${value}`],
    })

    expect(codeOf(said)).toBe(code)
  })

  test('that come in chunks are read', async () => {
    const said = await exchange(
      entra,
      `POST /${entra.tenantId}/oauth2/v2.0/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`,
      'Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n',
      'b\r\ngrant_type=\r\n',
      '7\r\nunknown\r\n0\r\n\r\n',
    )

    expect(codeOf(said)).toBe(70003)
  })
})

describe('requests that are no HTTP', () => {
  test.each([
    { what: 'garbage', octets: '\0\x01\x02 garbage\r\n\r\n' },
    { what: 'a TLS alert', octets: Buffer.from([0x15, 3, 3, 0, 2, 2, 80]) },
    { what: 'an HTTP/2 preface', octets: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
    { what: 'a method that does not exist', octets: 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n' },
    { what: 'no Host', octets: `GET ${keysPath} HTTP/1.1\r\n\r\n` },
    { what: 'a target with a space', octets: 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n' },
    {
      what: 'a target of raw latin1',
      octets: Buffer.from('GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n', 'latin1'),
    },
    { what: 'headers of 64 KB', octets: `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(65_536)}\r\n\r\n` },
    { what: 'a target of 64 KB', octets: `GET /${'x'.repeat(65_536)} HTTP/1.1\r\nHost: a\r\n\r\n` },
    {
      what: 'two lengths for one body',
      octets:
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    },
    {
      what: 'a chunk of a wrong length',
      octets: `POST ${keysPath} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n`,
    },
  ])('such as $what are refused, and the connection ends', async ({ octets }) => {
    const said = await exchange(entra, octets)

    expect(said.text).toMatch(bareRefusal)
  })

  test.each([
    { what: 'garbage after the first octet', octets: Buffer.concat([Buffer.of(0x16), Buffer.alloc(512, 7)]) },
    { what: 'a record that is too long', octets: Buffer.of(0x16, 3, 1, 0xff, 0xff, 1) },
    {
      what: 'no ClientHello',
      octets: Buffer.concat([Buffer.of(0x16, 3, 1, 0, 64, 2, 0, 0, 60), Buffer.alloc(60)]),
    },
  ])('such as a TLS handshake with $what end the connection', async ({ octets }) => {
    const said = await exchange(entra, octets)

    expect(said.statuses).toEqual([])
  })

  test("such as CONNECT to a host that is not Microsoft's are refused, and the connection ends", async () => {
    const said = await exchange(entra, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n')

    expect(said.statuses).toEqual([403])
  })

  // What was still being answered when the junk came is lost with the connection.
  test('such as junk behind good requests end the connection', async () => {
    const good = `GET ${keysPath} HTTP/1.1\r\nHost: a\r\n\r\n`

    const { statuses } = await exchange(entra, good, good, '\0junk\r\n\r\n')

    expect(statuses.at(-1)).toBe(400)
    expect(statuses.slice(0, -1).every((status) => status === 200)).toBe(true)
  })
})

describe('requests that are odd', () => {
  test.each([
    ['a port that is none', 'localhost:99999'],
    ['a bad IPv4 address', '1.2.3.4.5'],
    ['a bad IPv6 address', '[::::]'],
    ['no text', ''],
    ['a space', 'a b'],
    ['a quote', 'a"b'],
    ['a path', 'a/b'],
    ['dots', '..'],
    ['a user', 'user@localhost'],
    ['a script', '<script>alert(1)</script>'],
    ['bad punycode', 'xn--a'],
  ])('such as those with %s as Host are answered', async (_, host) => {
    const document = await get(`/${entra.tenantId}/v2.0/.well-known/openid-configuration`, `Host: ${host}`)
    const instances = await get(instancePath, `Host: ${host}`)

    expect([...document.statuses, ...instances.statuses]).toEqual([200, 200])
    const { issuer } = JSON.parse(document.body) as { issuer: string }
    expect(URL.canParse(issuer)).toBe(true)
  })

  test('such as those with a whole URL as target are answered', async () => {
    const said = await get(`http://localhost:${entra.port}${keysPath}`, 'Host: example.com')

    expect(said.statuses).toEqual([200])
  })

  test('such as those of HTTP/1.0 are answered, and the connection ends', async () => {
    const said = await exchange(entra, `GET ${keysPath} HTTP/1.0\r\n\r\n`)

    expect(said.statuses).toEqual([200])
    expect(JSON.parse(said.body)).toHaveProperty('keys')
  })

  test('such as those that ask for an upgrade are answered without one', async () => {
    const said = await exchange(
      entra,
      `GET ${keysPath} HTTP/1.1\r\nHost: a\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n`,
    )

    expect(said.statuses).toEqual([200])
  })

  test.each([
    ['/', 404],
    ['//', 404],
    ['/../../etc/passwd', 404],
    ['/%zz/discovery/keys', 400],
    ['/%00/discovery/keys', 400],
    ['/__proto__/discovery/keys', 400],
    ['/constructor/v2.0/.well-known/openid-configuration', 400],
    ['/%2e%2e/discovery/keys', 400],
    [`/${'a'.repeat(10_000)}/discovery/keys`, 400],
    ['/common/discovery/instance', 400],
    ['/common/discovery/instance?authorization_endpoint=not-a-url', 400],
    ['/common/userrealm/%zz', 200],
  ])('such as those for %s are answered with %i', async (path, status) => {
    const said = await get(path, 'Host: localhost')

    expect(said.statuses).toEqual([status])
    expect(() => JSON.parse(said.body) as unknown).not.toThrow()
  })
})

describe('clients that stop half-way', () => {
  const startOfPost = 'POST /common/oauth2/v2.0/token HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\ngrant'

  // The mock waits for four seconds, and looks twice a second whether they are over. The timeouts below are five
  // seconds, and half of one more for a busy machine.
  test.concurrent.each([
    { when: 'before the first octet', octets: '' },
    { when: 'in the first line', octets: 'GET /comm' },
    { when: 'in the headers', octets: `GET ${keysPath} HTTP/1.1\r\nHost: a\r\n` },
    { when: 'in the body', octets: startOfPost },
    { when: 'in the TLS handshake', octets: Buffer.of(0x16, 3, 1) },
    { when: 'in their second request', octets: `GET ${keysPath} HTTP/1.1\r\nHost: a\r\n\r\nGET /` },
  ])('$when are cut off within five seconds', { timeout: 5500 }, async ({ octets }) => {
    const said = await exchange(entra, octets)

    expect(said.statuses.filter((status) => status !== 200 && status !== 408)).toEqual([])
  })

  test.concurrent.each([
    { when: 'before the first octet', octets: '' },
    { when: 'in the first line', octets: 'GET /comm' },
    { when: 'in the body', octets: startOfPost },
  ])(
    '$when, after a TLS handshake, are cut off within five seconds',
    { timeout: 5500 },
    async ({ octets }) => {
      const said = await exchange({ port: entra.port, tlsCa: entra.ca }, octets)

      expect(said.statuses.filter((status) => status !== 408)).toEqual([])
    },
  )
})
