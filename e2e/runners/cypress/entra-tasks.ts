// #region cypress
import { connectMockEntra } from 'mock-entra'
import type { Endpoint, Fault, RequestFilter, UserSeed } from 'mock-entra'

/** `setupNodeEvents` of cypress.config.ts; the app under test has the mock's first tenant in its settings. */
export async function setupNodeEvents(on: Cypress.PluginEvents): Promise<void> {
  const { ENTRA_URL = '', ENTRA_CONTROL_KEY = '' } = process.env // of `npx mock-entra --control`
  const entra = await connectMockEntra(ENTRA_URL, ENTRA_CONTROL_KEY)

  on('task', {
    'entra:reset': () => entra.reset().then(() => null), // a task has to return something
    'entra:user': () => entra.user,
    'entra:addUser': (user: UserSeed) => entra.addUser(user),
    'entra:fault': ({ endpoint, fault }: { endpoint: Endpoint; fault: Fault }) =>
      entra.faults.next(endpoint, fault).then(() => null),
    'entra:requests': (filter: RequestFilter) => entra.requests.filter(filter),
  })
  on('after:run', () => entra.close())
}
// #endregion

// Cypress brings its own types where it is installed. What of them is used here:
declare namespace Cypress {
  interface PluginEvents {
    (event: 'task', tasks: Readonly<Record<string, (argument: never) => unknown>>): void
    (event: 'after:run', run: () => Promise<void>): void
  }
}
