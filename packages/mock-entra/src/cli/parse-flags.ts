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

/**
 * @param help the command that prints what is accepted
 * @throws {MockEntraError} for a flag that does not exist or lacks its value, and for an argument too many or too few
 */
export function parseFlags(
  args: readonly string[],
  { flags, operands }: Accepted,
  help = 'npx mock-entra --help',
): GivenArguments {
  const all = [...flags, ...commonFlags]
  const takesCommand = operands === 'command behind --'
  const end = takesCommand ? args.indexOf('--') : -1
  const [own, command] = end === -1 ? [args, []] : [args.slice(0, end), args.slice(end + 1)]
  const hint = takesCommand && end === -1 ? 'Put the command behind --.' : `See ${help}.`
  const { values, positionals } = parse(own, all, hint)
  if (typeof operands !== 'object') {
    const [excess] = positionals
    if (excess !== undefined) throw excessArgument(excess, 'flags', hint)
    return { flags: values, operands: command }
  }
  const excess = positionals[operands.names.length]
  if (excess !== undefined) throw excessArgument(excess, describeOperands(operands), hint)
  assertComplete({ flags: values, operands: positionals }, operands, hint)
  return { flags: values, operands: positionals }
}

function parse(
  args: readonly string[],
  flags: readonly Flag[],
  hint: string,
): { readonly values: GivenFlags; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options: describeOptions(flags), allowPositionals: true })
  } catch (cause) {
    throw (cause as Fault).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
      ? unknownFlag(args, flags, hint, cause)
      : misusedFlag(flags, cause as Fault)
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

/** Who asks for help need not know the arguments. */
function assertComplete({ flags, operands }: GivenArguments, accepted: NamedOperands, remedy: string): void {
  const { names, required } = accepted
  if (operands.length >= required || flags['help'] === true || flags['version'] === true) return
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: names[operands.length] ?? 'arguments',
    received: 'nothing',
    expected: describeOperands(accepted),
    remedy,
  })
}

function describeOperands({ names, required }: NamedOperands): string {
  return names.map((name, index) => (index < required ? name : `[${name}]`)).join(' ')
}

function excessArgument(argument: string, expected: string, remedy: string): MockEntraError {
  const received = `'${argument}'`
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', { option: 'arguments', received, expected, remedy })
}

type Fault = Error & { readonly code?: string }

function unknownFlag(
  args: readonly string[],
  flags: readonly Flag[],
  hint: string,
  cause: unknown,
): MockEntraError {
  const names = flags.map(({ name }) => name)
  const isKnown = (flag: string): boolean =>
    flags.some(({ name, short }) => [`--${name}`, `-${short}`].includes(flag))
  // Without what is joined to it by =, which may be a secret.
  const unknown = args
    .map((arg) => arg.split('=')[0] ?? arg)
    .find((arg) => arg.startsWith('-') && !isKnown(arg))
  const nearest = unknown === undefined ? undefined : findNearest(unknown.replace(/^-+/, ''), names)
  return new MockEntraError('MOCK_ENTRA_UNKNOWN_OPTION', {
    option: unknown ?? 'flag',
    received: 'an unknown flag',
    expected: `flags out of ${names.map((name) => `--${name}`).join(', ')}`,
    remedy: nearest === undefined ? hint : `Did you mean --${nearest}?`,
    cause,
  })
}

/** A flag without the value that it needs, or with one that it cannot have: Node's message names it. */
function misusedFlag(flags: readonly Flag[], cause: Fault): MockEntraError {
  const named = /--([\w-]+)/.exec(cause.message)?.[1]
  const flag = flags.find(({ name }) => name === named)
  if (flag === undefined) throw cause
  const usage = flag.value === undefined ? `--${flag.name}` : `--${flag.name} <${flag.value}>`
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: `--${flag.name}`,
    received: flag.type === 'string' ? 'no value' : 'a value',
    expected: flag.type === 'string' ? usage : `${usage} alone`,
    remedy:
      flag.type === 'string'
        ? `Add it; where it begins with a hyphen, as --${flag.name}=-value.`
        : 'Leave the value out.',
    cause,
  })
}
