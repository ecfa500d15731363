import { MockEntraError } from '@mock-entra/core'

import { refuse } from './ask-mock.ts'
import type { Invocation } from './commands.ts'
import { defaultOf, signInFlags } from './flags.ts'
import { goThroughPages } from './sign-in-pages.ts'

/** Signs a user in and prints the code that the app would get. */
export async function runSignIn({ flags, operands }: Invocation): Promise<number> {
  const [authorizeUrl = ''] = operands
  const url = atMock(authorizeUrl, String(flags['url'] ?? defaultOf(signInFlags, 'url')))
  const username = flags['username']
  if (username !== undefined) url.searchParams.set('login_hint', String(username))
  const { outcome, params, reason } = await goThroughPages(url, {
    username: String(username ?? 'alice@contoso.onmicrosoft.com'),
    password: String(flags['password'] ?? defaultOf(signInFlags, 'password')),
  })
  if (outcome === 'refused') return refuse(reason)
  if (params['code'] === undefined) {
    const { error_description: description = 'the app gets no code; response_type has to name it' } = params
    return refuse(description)
  }
  process.stdout.write(`${params['code']}\n`)
  return 0
}

/** The same request at the mock, whichever host it names: that of production, as a rule. */
function atMock(authorizeUrl: string, base: string): URL {
  const asked = requireUrl('authorize-url', authorizeUrl, 'the URL that the app sends the browser to')
  const mock = requireUrl('--url', base, 'the URL of a running mock')
  return new URL(`${asked.pathname}${asked.search}`, mock.origin)
}

function requireUrl(option: string, received: string, expected: string): URL {
  const url = URL.parse(received)
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option,
    received: `'${received.slice(0, 200)}'`,
    expected,
    remedy: 'Give it whole, from https:// on, and in quotes: a shell takes & for the end of the command.',
  })
}
