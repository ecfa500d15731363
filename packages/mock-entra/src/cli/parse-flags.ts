import { parseArgs } from 'node:util'

import { MockEntraError, findNearest } from '@mock-entra/core'

import { commonFlags } from './flags.ts'
import type { Flag } from './flags.ts'

/** Flags as they were given; those that were not are missing. */
export type GivenFlags = Readonly<Record<string, string | boolean | undefined>>

/** What stands behind the flags of a command. @default nothing may */
export type OperandKind = 'optional authority' | 'command behind --'

interface Accepted {
  readonly flags: readonly Flag[]
  readonly operands?: OperandKind
}

/** The arguments of a command. */
export interface GivenArguments {
  readonly flags: GivenFlags
  readonly operands: readonly string[]
}

/** @throws {MockEntraError} for a flag that does not exist or lacks its value, and for an argument too many */
export function parseFlags(args: readonly string[], { flags, operands }: Accepted): GivenArguments {
  const all = [...flags, ...commonFlags]
  const end = operands === 'command behind --' ? args.indexOf('--') : -1
  const [own, command] = end === -1 ? [args, []] : [args.slice(0, end), args.slice(end + 1)]
  const allowPositionals = operands === 'optional authority'
  try {
    const { values, positionals } = parseArgs({
      args: [...own],
      options: describeOptions(all),
      allowPositionals,
    })
    const [, ...excess] = positionals
    if (excess.length > 0) throw new TypeError(`Unexpected argument '${excess[0]}'`)
    return { flags: values as GivenFlags, operands: allowPositionals ? positionals : command }
  } catch (cause) {
    const hint =
      operands === 'command behind --' && end === -1 ? 'Put the command behind --.' : 'See mock-entra --help.'
    throw describeFault(cause as Fault, { args: own, flags: all, hint })
  }
}

function describeOptions(
  flags: readonly Flag[],
): Record<string, { type: 'string' | 'boolean'; short?: string }> {
  const options = flags.map(({ name, type, short }) => [
    name,
    { type, ...(short === undefined ? {} : { short }) },
  ])
  return Object.fromEntries(options) as ReturnType<typeof describeOptions>
}

type Fault = Error & { readonly code?: string }

interface FaultyArguments {
  readonly args: readonly string[]
  readonly flags: readonly Flag[]
  /** What to do where no flag is like what was given. */
  readonly hint: string
}

function describeFault(cause: Fault, { args, flags, hint }: FaultyArguments): MockEntraError {
  const names = flags.map(({ name }) => name)
  const isKnown = (flag: string): boolean =>
    flags.some(({ name, short }) => [`--${name}`, `-${short}`].includes(flag))
  // Without what is joined to it by =, which may be a secret.
  const unknown = args
    .map((arg) => arg.split('=')[0] ?? arg)
    .find((arg) => arg.startsWith('-') && !isKnown(arg))
  const isUnknown = cause.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
  const nearest = unknown === undefined ? undefined : findNearest(unknown.replace(/^-+/, ''), names)
  return new MockEntraError(isUnknown ? 'MOCK_ENTRA_UNKNOWN_OPTION' : 'MOCK_ENTRA_INVALID_OPTION', {
    option: isUnknown ? (unknown ?? 'flag') : 'flags',
    received: isUnknown ? 'an unknown flag' : `something that does not fit (${cause.message})`,
    expected: `flags out of ${names.map((name) => `--${name}`).join(', ')}`,
    remedy: nearest === undefined ? hint : `Did you mean --${nearest}?`,
    cause,
  })
}
