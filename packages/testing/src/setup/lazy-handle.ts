import { MockEntraError } from '@mock-entra/node'
import type { MockEntra } from '@mock-entra/node'

/** Where the mock of a test file is in its life. */
export type Life =
  | { readonly phase: 'not started' | 'closed' }
  | { readonly phase: 'running'; readonly entra: MockEntra }

/**
 * The handle of a mock that runs later: every use of it goes to the one that runs then.
 *
 * @throws {MockEntraError} `MOCK_ENTRA_CLOSED`, by every use before the first test and after the last
 */
export function createLazyHandle(life: () => Life): MockEntra {
  const target = {} as MockEntra
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

function requireRunning(life: Life, name?: string | symbol): MockEntra {
  if (life.phase === 'running') return life.entra
  const member = name === undefined ? '' : `.${String(name)}`
  throw new MockEntraError('MOCK_ENTRA_CLOSED', {
    option: `entra${member} of setupMockEntra()`,
    received: life.phase === 'closed' ? 'a use after the last test' : 'a use before the first test',
    expected: 'a use in a test or in a hook',
    remedy:
      life.phase === 'closed'
        ? 'Await in the test whatever still uses the mock.'
        : 'The mock starts in beforeAll: read it in a test, or in a beforeAll that comes after setupMockEntra().',
  })
}
