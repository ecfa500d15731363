import { parseArgs } from 'node:util'

import { MockEntraError, findNearest } from '@mock-entra/core'

import { commonFlags } from './flags.ts'
import type { Flag } from './flags.ts'

/** Flags as they were given; those that were not are missing. */
export type GivenFlags = Readonly<Record<string, string | boolean | undefined>>

/** What stands behind the flags of a command. @default nothing may */
export type OperandKind = NamedOperands | 'command behind --'

/** Arguments that are told apart by their place; those behind the required ones may be missing. */
export interface NamedOperands {
  readonly names: readonly string[]
  readonly required: number
}

interface Accepted {
  readonly flags: readonly Flag[]
  readonly operands?: OperandKind
}

/** The arguments of a command. */
export interface GivenArguments {
  readonly flags: GivenFlags
  readonly operands: readonly string[]
}

/** @throws {MockEntraError} for a flag that does not exist or lacks its value, and for an argument too many or too few */
export function parseFlags(args: readonly string[], { flags, operands }: Accepted): GivenArguments {
  const all = [...flags, ...commonFlags]
  const end = operands === 'command behind --' ? args.indexOf('--') : -1
  const [own, command] = end === -1 ? [args, []] : [args.slice(0, end), args.slice(end + 1)]
  const named = typeof operands === 'object' ? operands : undefined
  try {
    const { values, positionals } = parseArgs({
      args: [...own],
      options: describeOptions(all),
      allowPositionals: named !== undefined,
    })
    const excess = positionals[named?.names.length ?? 0]
    if (excess !== undefined) throw new TypeError(`Unexpected argument '${excess}'`)
    const given = { flags: values as GivenFlags, operands: named === undefined ? command : positionals }
    if (named !== undefined) assertComplete(given, named)
    return given
  } catch (cause) {
    if (cause instanceof MockEntraError) throw cause
    const hint =
      operands === 'command behind --' && end === -1 ? 'Put the command behind --.' : 'See mock-entra --help.'
    throw describeFault(cause as Fault, { args: own, flags: all, hint })
  }
}

/** Who asks for help need not know the arguments. */
function assertComplete({ flags, operands }: GivenArguments, { names, required }: NamedOperands): void {
  if (operands.length >= required || flags['help'] === true || flags['version'] === true) return
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: names[operands.length] ?? 'arguments',
    received: 'nothing',
    expected: names.map((name, index) => (index < required ? name : `[${name}]`)).join(' '),
    remedy: 'See mock-entra --help.',
  })
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
