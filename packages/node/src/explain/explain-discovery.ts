import { findCloud } from '@mock-entra/core'
import type { JournalEntry } from '@mock-entra/core'

import { plannedFault } from './explain-answer.ts'
import { anotherServer, describeFailure, describeTrust, untrusted } from './explain-connection.ts'
import { createExplanation } from './explanation.ts'
import type { Cause, Explanation } from './explanation.ts'
import { describeRequest } from './facts.ts'
import type { Facts } from './facts.ts'
import type { DiscoveryFailure } from './read-words.ts'

/** Microsoft's host was asked whether the client may trust its authority, and that host is the mock: it has said no. */
export function explainUnknownInstance(facts: Facts): Explanation | undefined {
  const asked = facts.requests.findLast(({ endpoint }) => endpoint === 'instance' || endpoint === 'discovery')
  const { discovery } = facts.error
  if (discovery === undefined || discovery.failed === 'document' || asked?.aadsts !== invalidInstance)
    return undefined
  return createExplanation({
    ...unknownAuthority(facts),
    evidence: [saidBy(discovery), describeRequest(asked)],
    alternatives: facts.configuration === undefined ? [anotherServer(facts)] : [],
  })
}

const invalidInstance = 50_049

/** The error that hides its causes behind one message: #4879 of MSAL. */
export function explainDiscovery(facts: Facts): Explanation | undefined {
  const { error, configuration, requests } = facts
  const { discovery } = error
  if (discovery === undefined) return undefined
  const { failed } = discovery
  if (failed === 'instance' || (failed === 'either' && configuration?.asksMicrosoft === true)) {
    return explainNotExempt(facts, discovery)
  }
  const asked = requests.findLast(({ endpoint }) => endpoint === 'discovery')
  const about = { ...facts, discovery }
  return (
    explainFailedTls(about, asked) ?? (asked && explainDocument(about, asked)) ?? explainUnseen(about, asked)
  )
}

/** Facts about an error of this kind. */
interface DiscoveryFacts extends Facts {
  readonly discovery: DiscoveryFailure
}

/** Neither TLS nor the document was at fault, as far as the mock can see. */
function explainUnseen(facts: DiscoveryFacts, asked: JournalEntry | undefined): Explanation {
  const [likeliest, other] =
    facts.discovery.failed === 'document'
      ? [anotherServer(facts), undefined]
      : [unknownAuthority(facts), anotherServer(facts)]
  return createExplanation({
    ...likeliest,
    evidence: [
      saidBy(facts.discovery),
      asked === undefined
        ? 'the mock was not asked for the discovery document, and has seen no failed TLS connection'
        : `${describeRequest(asked)}, and has seen no failed TLS connection since`,
    ],
    alternatives: other === undefined || facts.configuration !== undefined ? [] : [other],
  })
}

function explainNotExempt(facts: Facts, discovery: DiscoveryFailure): Explanation {
  const { configuration } = facts
  return createExplanation({
    ...unknownAuthority(facts),
    evidence: [
      saidBy(discovery),
      configuration?.asksMicrosoft === true
        ? `the configuration does not exempt ${configuration.authority.host} from instance discovery`
        : undefined,
      'only an authority that the client does not know is checked at login.microsoftonline.com',
    ],
  })
}

function explainFailedTls(facts: DiscoveryFacts, asked: JournalEntry | undefined): Explanation | undefined {
  const { configuration, server } = facts
  const failure = server.tlsFailures().at(-1)
  if (failure === undefined || failure.at <= realTimeOf(asked, facts)) return undefined
  return createExplanation({
    ...untrusted(facts),
    evidence: [saidBy(facts.discovery), describeFailure(failure), describeTrust(facts)],
    alternatives:
      configuration === undefined && facts.discovery.failed === 'either' ? [unknownAuthority(facts)] : [],
  })
}

/** The journal goes by the clock of the tenant, which a test may have moved, and TLS by the real one. */
function realTimeOf(entry: JournalEntry | undefined, { now }: Facts): number {
  return entry === undefined ? 0 : entry.at.getTime() - (now - Date.now())
}

/** What was wrong with the document that the client got. */
function explainDocument(facts: DiscoveryFacts, asked: JournalEntry): Explanation | undefined {
  const evidence = [saidBy(facts.discovery), describeRequest(asked)]
  if (asked.isFault) return createExplanation({ ...plannedFault, evidence })
  if (asked.status >= 400) {
    return createExplanation({
      code: 'refused',
      cause: 'The mock refused the discovery document of the authority.',
      remedy: 'Put the id or a domain of a tenant of this mock into the authority, such as entra.authority.',
      evidence,
    })
  }
  const authorityHost = facts.configuration?.authority.host ?? new URL(facts.server.url).host
  const issuerHost = new URL(facts.issuer).host
  if (issuerHost === authorityHost || findCloud(issuerHost) !== undefined) return undefined
  return createExplanation({
    code: 'issuer-mismatch',
    cause:
      'MSAL takes a discovery document only whose issuer is at the host of the authority, or at one that it knows.',
    remedy: `Leave the option issuer out, or put '${issuerHost}' into knownAuthorities as well, as entra.msalConfig() does.`,
    evidence: [...evidence, `the issuer in it is ${facts.issuer}, and the authority is at ${authorityHost}`],
    alternatives: facts.configuration === undefined ? [unknownAuthority(facts)] : [],
  })
}

/** An authority of the mock, or of another host that the client is told to call. */
function unknownAuthority({ server, configuration }: Facts): Cause {
  const host = configuration?.authority.host ?? `localhost:${server.port}`
  return {
    code: 'unknown-authority',
    cause:
      'The client asks login.microsoftonline.com whether it may trust the authority, and Microsoft does not know the mock.',
    remedy: `Set knownAuthorities to ['${host}'] (host and port) in MSAL, disableInstanceDiscovery in @azure/identity, disable_instance_discovery in Python; msalConfig() and identityOptions() have them.`,
  }
}

function saidBy({ said }: DiscoveryFailure): string {
  return `the client says ${said}`
}
