import { MockEntraError } from '@mock-entra/core'

import { tokenFlags } from './flags.ts'
import type { GivenFlags } from './parse-flags.ts'

interface TokenAnswer {
  readonly access_token?: string
  readonly error_description?: string
}

/** Gets one token from a running mock and prints it. */
export async function runToken(flags: GivenFlags): Promise<number> {
  const base = textOf(flags, 'url').replace(/\/$/, '')
  const endpoint = `${base}/${encodeURIComponent(textOf(flags, 'tenant'))}/oauth2/v2.0/token`
  const answer = await requestToken(endpoint, describeForm(flags))
  if (answer.access_token === undefined) {
    process.stderr.write(`mock-entra: ${answer.error_description ?? 'the answer has no access token'}\n`)
    return 1
  }
  const isDecoded = flags['decode'] === true
  process.stdout.write(`${isDecoded ? decodeToken(answer.access_token) : answer.access_token}\n`)
  return 0
}

function textOf(flags: GivenFlags, name: (typeof tokenFlags)[number]['name']): string {
  const flag = tokenFlags.find((candidate) => candidate.name === name)
  return String(flags[name] ?? (flag !== undefined && 'default' in flag ? flag.default : ''))
}

function describeForm(flags: GivenFlags): URLSearchParams {
  const username = flags['username']
  const user = { grant_type: 'password', username: String(username), password: textOf(flags, 'password') }
  return new URLSearchParams({
    client_id: textOf(flags, 'client-id'),
    client_secret: textOf(flags, 'client-secret'),
    scope: textOf(flags, 'scope'),
    ...(username === undefined ? { grant_type: 'client_credentials' } : user),
  })
}

async function requestToken(endpoint: string, body: URLSearchParams): Promise<TokenAnswer> {
  try {
    const response = await fetch(endpoint, { method: 'POST', body })
    return (await response.json()) as TokenAnswer
  } catch (cause) {
    throw describeFault(endpoint, cause as Error)
  }
}

function describeFault(endpoint: string, cause: Error): MockEntraError {
  const { code = '', message = cause.message } = (cause.cause ?? {}) as {
    readonly code?: string
    readonly message?: string
  }
  const isUntrusted = /CERT|SELF_SIGNED/.test(code)
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: '--url',
    received: `'${endpoint}', where no mock-entra answers (${code === '' ? message : code})`,
    expected: 'the URL of a running mock',
    remedy: isUntrusted
      ? 'Its certificate is not trusted: use the http URL, or set NODE_EXTRA_CA_CERTS to its CA file.'
      : 'Start one with: mock-entra start',
    cause,
  })
}

function decodeToken(token: string): string {
  const [header = '', payload = ''] = token.split('.')
  const parts = [header, payload].map(
    (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown,
  )
  return parts.map((part) => JSON.stringify(part, undefined, 2)).join('\n')
}
