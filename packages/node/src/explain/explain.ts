import { getCACertificates } from 'node:tls'

import { explainFault, explainRefusal, explainThrottle } from './explain-answer.ts'
import { explainAudience } from './explain-audience.ts'
import { explainAddress, explainClosed, explainHttp, explainUntrusted } from './explain-connection.ts'
import { explainDiscovery, explainUnknownInstance } from './explain-discovery.ts'
import { explainExpiry, explainIssuer, explainKeys } from './explain-token.ts'
import { createExplanation } from './explanation.ts'
import type { Explanation } from './explanation.ts'
import { describeRequest } from './facts.ts'
import type { Facts, Symptoms } from './facts.ts'
import { readAudiences, readConfiguration } from './read-configuration.ts'
import { readError } from './read-error.ts'

/** What may be known beside the error. */
export interface ExplainOptions {
  /**
   * What the client or validator was configured with: what MSAL, a credential, or jose's `jwtVerify` was given, or the
   * authority. It often decides.
   */
  readonly configuration?: unknown
}

/** What can be behind an error, in the order in which a request meets it; the first that the evidence supports counts. */
const explanations: readonly ((facts: Facts) => Explanation | undefined)[] = [
  explainClosed,
  explainHttp,
  explainUntrusted,
  explainUnknownInstance,
  explainAddress,
  explainFault,
  explainRefusal,
  explainDiscovery,
  explainThrottle,
  explainIssuer,
  explainAudience,
  explainExpiry,
  explainKeys,
]

/** @param ca of the mock, in PEM */
export function readSymptoms(error: unknown, { configuration }: ExplainOptions, ca: string): Symptoms {
  return {
    error: readError(error),
    configuration: readConfiguration(configuration),
    expectedAudiences: readAudiences(configuration),
    isTrusted: getCACertificates('default').some((known) => known.trim() === ca.trim()),
  }
}

export function explain(symptoms: Symptoms, surroundings: Omit<Facts, keyof Symptoms>): Explanation {
  const facts: Facts = { ...surroundings, ...symptoms }
  for (const find of explanations) {
    const found = find(facts)
    if (found !== undefined) return found
  }
  return explainNothing(facts)
}

/** Saying so is better than a guess. */
function explainNothing({ error, requests }: Facts): Explanation {
  const last = requests.at(-1)
  return createExplanation({
    code: 'unknown',
    cause: 'Nothing that the mock has seen explains this error.',
    remedy:
      'Pass the configuration of the client as well, start the mock with log: true, or run npx mock-entra doctor.',
    evidence: [
      error.messages[0],
      last === undefined ? 'nothing was asked of the tenant' : describeRequest(last),
    ],
  })
}
