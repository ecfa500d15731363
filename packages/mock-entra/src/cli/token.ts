import { postForm, refuse } from './ask-mock.ts'
import { defaultOf, tokenFlags } from './flags.ts'
import type { GivenFlags } from './parse-flags.ts'

/** Gets one token from a running mock and prints it. */
export async function runToken(flags: GivenFlags): Promise<number> {
  const path = `/${encodeURIComponent(textOf(flags, 'tenant'))}/oauth2/v2.0/token`
  const answer = await postForm<{ access_token: string }>(textOf(flags, 'url'), path, describeForm(flags))
  if (answer.access_token === undefined) {
    return refuse(answer.error_description ?? 'the answer has no access token')
  }
  const isDecoded = flags['decode'] === true
  process.stdout.write(`${isDecoded ? decodeToken(answer.access_token) : answer.access_token}\n`)
  return 0
}

function textOf(flags: GivenFlags, name: (typeof tokenFlags)[number]['name']): string {
  return String(flags[name] ?? defaultOf(tokenFlags, name))
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

function decodeToken(token: string): string {
  const [header = '', payload = ''] = token.split('.')
  const parts = [header, payload].map(
    (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown,
  )
  return parts.map((part) => JSON.stringify(part, undefined, 2)).join('\n')
}
