import { MockEntraError } from '@mock-entra/node'

/** Where what a test file uses is in its life. */
export type Life<Handle> =
  | { readonly phase: 'not started' | 'closed' }
  | { readonly phase: 'running'; readonly handle: Handle }

/**
 * The handle of a mock or a tenant that runs later: every use of it goes to the one that runs then.
 *
 * @param helper what gives it, as messages call it
 * @throws {MockEntraError} `MOCK_ENTRA_CLOSED`, by every use before the first test and after the last
 */
export function createLazyHandle<Handle extends object>(life: () => Life<Handle>, helper: string): Handle {
  const target = {} as Handle
  const requireRunning = (now: Life<Handle>, name?: string | symbol): Handle => {
    if (now.phase === 'running') return now.handle
    throw notRunning(now.phase, name, helper)
  }
  return new Proxy(target, {
    get: (_, name) => {
      const now = life()
      // `await`, printing and comparing look for these in any object, and do not use the mock by that.
      if (now.phase !== 'running' && (typeof name === 'symbol' || name === 'then')) return undefined
      return Reflect.get(requireRunning(now, name), name)
    },
    set: (_, name, value) => Reflect.set(requireRunning(life(), name), name, value),
    has: (_, name) => Reflect.has(requireRunning(life(), name), name),
    ownKeys: () => Reflect.ownKeys(requireRunning(life())),
    getOwnPropertyDescriptor: (_, name) =>
      Reflect.getOwnPropertyDescriptor(requireRunning(life(), name), name),
    defineProperty: (_, name, property) =>
      Reflect.defineProperty(requireRunning(life(), name), name, property),
  })
}

function notRunning(
  phase: 'not started' | 'closed',
  name: string | symbol | undefined,
  helper: string,
): MockEntraError {
  const member = name === undefined ? '' : `.${String(name)}`
  return new MockEntraError('MOCK_ENTRA_CLOSED', {
    option: `entra${member} of ${helper}`,
    received: phase === 'closed' ? 'a use after the last test' : 'a use before the first test',
    expected: 'a use in a test or in a hook',
    remedy:
      phase === 'closed'
        ? 'Await in the test whatever still uses the mock.'
        : `The mock starts in beforeAll: read it in a test, or in a beforeAll that comes after ${helper}.`,
  })
}
