import { MockEntraError } from '@mock-entra/core'

/** Variables to set, and to remove where they are undefined. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Who has changed the environment of this process, and what it was before. */
interface Application {
  readonly owner: object
  /** As messages call it. */
  readonly name: string
  readonly before: Map<string, string | undefined>
}

/**
 * The one who has it now: a process cannot run on two hosts.
 *
 * On the process, because ESM and CommonJS copies of this package, and the global objects of test runners, share its
 * environment.
 */
const registry = Symbol.for('mock-entra.environment')

function holder(): { [registry]?: Application | undefined } {
  return process as { [registry]?: Application | undefined }
}

/**
 * Changes the environment of this process.
 *
 * @param name what it makes the process look like, for messages
 * @throws {MockEntraError} `MOCK_ENTRA_CONFLICT` where somebody else has changed it
 */
export function applyVariables(variables: Variables, owner: object, name: string): void {
  const current = holder()[registry]
  if (current !== undefined && current.owner !== owner) throw conflict(name, current.name)
  const { before } = (holder()[registry] ??= { owner, name, before: new Map() })
  for (const [variable, value] of Object.entries(variables)) {
    if (!before.has(variable)) before.set(variable, process.env[variable])
    setVariable(variable, value)
  }
}

/** Puts back what was there, where this owner has changed it. */
export function restoreVariables(owner: object): void {
  const current = holder()[registry]
  if (current?.owner !== owner) return
  for (const [variable, value] of current.before) setVariable(variable, value)
  holder()[registry] = undefined
}

function setVariable(variable: string, value: string | undefined): void {
  if (value === undefined) delete process.env[variable]
  else process.env[variable] = value
}

function conflict(received: string, other: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CONFLICT', {
    option: 'applyEnvironment()',
    received: `the environment of ${received}, while that of ${other} is applied`,
    expected: 'one host at a time, because all code of a process reads the same variables',
    remedy: 'Call reset() on the other tenant first, or run the client in a child process with `env`.',
  })
}
