import { postForm, refuse } from './ask-mock.ts'
import type { Invocation } from './commands.ts'
import { defaultOf, issuerTokenFlags } from './flags.ts'

/** Prints a token of another issuer, such as GitHub's, that a running mock trusts. */
export async function runIssuerToken({ flags, operands }: Invocation): Promise<number> {
  const [issuer = '', subject = '', audience = ''] = operands
  const textOf = (name: string): string => String(flags[name] ?? defaultOf(issuerTokenFlags, name))
  const path = `/${encodeURIComponent(textOf('tenant'))}/issuers/token`
  const form = new URLSearchParams({ issuer, subject, audience })
  const answer = await postForm<{ token: string }>(textOf('url'), path, form)
  if (answer.token === undefined) return refuse(answer.error_description ?? 'the answer has no token')
  process.stdout.write(`${answer.token}\n`)
  return 0
}
