import { catalogue } from '@mock-entra/core'
import type { JournalEntry } from '@mock-entra/core'

import { createExplanation } from './explanation.ts'
import type { Cause, Explanation } from './explanation.ts'
import { describeRequest } from './facts.ts'
import type { Facts } from './facts.ts'

/** What a test planned to go wrong. */
export function explainFault(facts: Facts): Explanation | undefined {
  const entry = findRequest(facts)
  if (entry?.isFault !== true) return undefined
  return createExplanation({ ...plannedFault, evidence: [describeRequest(entry)] })
}

export const plannedFault: Cause = {
  code: 'planned-fault',
  cause: 'A fault that the test planned answered this request.',
  remedy: 'Nothing to fix, if the test means it; else look for entra.faults, or call entra.faults.clear().',
}

/** What Entra would refuse too: the catalogue says why. */
export function explainRefusal(facts: Facts): Explanation | undefined {
  const { aadsts } = facts.error
  if (aadsts === undefined) return undefined
  const entry = findRequest(facts) ?? facts.requests.findLast((request) => request.aadsts === aadsts)
  const known = Object.values(catalogue).find((row) => row.aadsts === aadsts)
  return createExplanation({
    code: 'refused',
    cause:
      known === undefined ? `Entra ID refuses this with AADSTS${aadsts}.` : `AADSTS${aadsts}: ${known.cause}`,
    remedy: known?.remedy ?? `Look up AADSTS${aadsts} in Microsoft's documentation.`,
    evidence: [
      entry === undefined
        ? `the journal of tenant ${facts.tenantId} has no such answer: it came from another tenant, another server or the client's cache`
        : describeRequest(entry),
    ],
  })
}

/** MSAL keeps a failure and repeats it by itself, 60 seconds long where there is no Retry-After. */
export function explainThrottle({ error, requests }: Facts): Explanation | undefined {
  const { correlationId, errorCode, messages } = error
  const failed = requests.findLast(({ status }) => status === 429 || status >= 500)
  const wasAsked = requests.some((request) => request.correlationId === correlationId)
  if (correlationId === undefined || errorCode !== undefined || failed === undefined || wasAsked)
    return undefined
  return createExplanation({
    code: 'client-throttle',
    cause: 'MSAL repeats an earlier failure without asking again, because it was told, or decided, to wait.',
    remedy: 'Plan faults with retryAfter: 1 (the default), advance fake timers, or make a new client.',
    evidence: [
      `no request of this tenant has the correlation id of the error (${correlationId})`,
      `earlier, ${describeRequest(failed)}`,
      messages[0],
    ],
  })
}

function findRequest({ error, requests }: Facts): JournalEntry | undefined {
  const { correlationId } = error
  return correlationId === undefined
    ? undefined
    : requests.findLast((request) => request.correlationId === correlationId)
}
