import { readFileSync } from 'node:fs'

import { MockEntraError, defaultTenantId } from '@mock-entra/core'
import { checkAuthority, renderCheck } from '@mock-entra/node/command-line'

import type { Invocation } from './commands.ts'
import { defaultOf, doctorFlags } from './flags.ts'
import type { GivenFlags } from './parse-flags.ts'

const defaultAuthority = `https://localhost:4577/${defaultTenantId}`

/** Prints what is right and what is wrong with an authority; the exit code is 1 where something is. */
export async function runDoctor({ flags, operands, environment }: Invocation): Promise<number> {
  const [authority = defaultAuthority] = operands
  const checks = checkAuthority({
    authority,
    ca: readCa(flags),
    clientId: textOf(flags, 'client-id'),
    clientSecret: textOf(flags, 'client-secret'),
    allowForeign: flags['foreign'] === true,
    environment,
  })
  let failures = 0
  for await (const check of checks) {
    if (check.result === 'failed') failures++
    process.stdout.write(`${renderCheck(check)}\n`)
  }
  process.stdout.write(failures === 0 ? 'All is well.\n' : `${failures} to fix.\n`)
  return failures === 0 ? 0 : 1
}

function readCa(flags: GivenFlags): string | undefined {
  const file = flags['ca-file']
  if (file === undefined) return undefined
  try {
    return readFileSync(String(file), 'utf8')
  } catch (cause) {
    throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
      option: '--ca-file',
      received: `'${String(file)}', which cannot be read (${(cause as NodeJS.ErrnoException).code})`,
      expected: 'a file with a CA in PEM',
      remedy: 'Take the one that npx mock-entra prints as CA file.',
      cause,
    })
  }
}

function textOf(flags: GivenFlags, name: 'client-id' | 'client-secret'): string {
  return String(flags[name] ?? defaultOf(doctorFlags, name))
}
