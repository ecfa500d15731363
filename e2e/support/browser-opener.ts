import { registerHooks } from 'node:module'

type Open = (url: string) => Promise<void>

const opener = Symbol.for('mock-entra e2e: opens the browser')
const registry = globalThis as unknown as Record<symbol, Open | undefined>

/**
 * Puts a function in the place of the package `open`, by which `@azure/identity` opens the browser of the machine.
 *
 * The SDK has no option for it, and imports the package at the moment when it needs it. Until `deregister`.
 */
export function registerBrowser(): { use(open: Open): void; deregister(): void } {
  const source = `export default (url) => globalThis[Symbol.for(${JSON.stringify(opener.description)})](url)`
  const hooks = registerHooks({
    resolve: (specifier, context, nextResolve) =>
      specifier === 'open'
        ? { url: `data:text/javascript,${encodeURIComponent(source)}`, format: 'module', shortCircuit: true }
        : nextResolve(specifier, context),
  })
  return {
    use: (open) => {
      registry[opener] = open
    },
    deregister: () => hooks.deregister(),
  }
}
