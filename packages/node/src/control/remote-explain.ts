import { readSymptoms } from '../explain/explain.ts'
import { createExplanation } from '../explain/explanation.ts'
import type { Explanation } from '../explain/explanation.ts'
import type { Symptoms } from '../explain/facts.ts'
import type { CallTenant } from './calls.ts'
import type { RemoteTenantHandle } from './remote-mock-entra.ts'

/** Reads the error, the configuration and the CAs here, and has them explained where the requests were seen. */
export function createRemoteExplain(call: CallTenant, ca: string): RemoteTenantHandle['explain'] {
  return async (error, options = {}) =>
    createExplanation(await call<Explanation>('explain', readSymptoms(error, options, ca)))
}

/** What another process read; a URL arrives as its text. */
export function receiveSymptoms(received: unknown): Symptoms {
  const { configuration, ...symptoms } = received as Symptoms
  return {
    ...symptoms,
    configuration: configuration && { ...configuration, authority: new URL(configuration.authority) },
  }
}
