import { parseArgs } from 'node:util'

import { MockEntraError, findNearest } from '@mock-entra/core'

import { commonFlags } from './flags.ts'
import type { Flag } from './flags.ts'

/** Flags as they were given; those that were not are missing. */
export type GivenFlags = Readonly<Record<string, string | boolean | undefined>>

/** @throws {MockEntraError} for a flag that does not exist or lacks its value */
export function parseFlags(args: readonly string[], flags: readonly Flag[]): GivenFlags {
  const all = [...flags, ...commonFlags]
  try {
    const { values } = parseArgs({ args: [...args], options: describeOptions(all), allowPositionals: false })
    return values as GivenFlags
  } catch (cause) {
    throw describeFault(cause as Error & { readonly code?: string }, args, all)
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

function describeFault(
  cause: Error & { readonly code?: string },
  args: readonly string[],
  flags: readonly Flag[],
): MockEntraError {
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
    remedy: nearest === undefined ? 'See mock-entra --help.' : `Did you mean --${nearest}?`,
    cause,
  })
}
