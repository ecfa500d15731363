import { MockEntraError, catalogue, describeValue, faultSchemas, parseInput } from '@mock-entra/core'
import type { Endpoint, Fault, FaultFilter, PlannedFault, Tenant } from '@mock-entra/core'

/** Plans what goes wrong. A fault happens to the next request that fits, and once, unless told otherwise. */
export interface Faults {
  /**
   * Plans a fault for an endpoint.
   *
   * @param endpoint `token`, `authorize`, `devicecode`, `discovery`, `jwks`, `instance`, `userinfo`, `logout` …
   * @param filter only for requests of this client, grant or scope @default the next request
   * @returns the plan, to say how often
   * @throws {MockEntraError} for an unknown endpoint, option or AADSTS number
   * @example
   * entra.faults.next('token', { status: 429 })                       // with Retry-After: 1
   * entra.faults.next('token', { aadsts: 50196 }, { grantType: 'refresh_token' }).times(2)
   * entra.faults.next('jwks', { connection: 'cut' })
   */
  next(endpoint: Endpoint, fault: Fault, filter?: FaultFilter): PlannedFaultHandle
  /** The faults that have not happened yet. */
  readonly pending: readonly Readonly<PlannedFault>[]
  /** Forgets what is planned. */
  clear(): void
  /**
   * Fails where something that was planned has not happened.
   *
   * @throws {MockEntraError} `MOCK_ENTRA_UNUSED_FAULT` where a planned fault has not happened: the test did not get where
   * its author thought
   */
  assertNonePending(): void
}

/** A fault that was planned, to say more about. */
export interface PlannedFaultHandle {
  /** How often the fault happens. @default once */
  times(count: number): void
}

export function describeFaults({ faults }: Tenant): Faults {
  return {
    next: (endpoint, fault, filter = {}) => {
      const planned: PlannedFault = {
        endpoint: parseInput(faultSchemas.endpoint, endpoint, 'faults.next(endpoint)'),
        fault: parseInput(faultSchemas.fault, fault, 'fault') as Fault,
        ...(parseInput(faultSchemas.filter, filter, 'filter') as FaultFilter),
        remaining: 1,
      }
      assertKnownCode(planned.fault)
      if (Object.keys(planned.fault).length === 0) throw nothingPlanned()
      faults.plan(planned)
      return {
        times: (count) => {
          const times = parseInput(faultSchemas.count, count, 'times(count)')
          if (!faults.pending.includes(planned)) throw tooLate(planned)
          planned.remaining = times
        },
      }
    },
    get pending() {
      return faults.pending
    },
    clear: () => faults.clear(),
    assertNonePending: () => {
      if (faults.pending.length > 0) throw unused(faults.pending)
    },
  }
}

function assertKnownCode({ aadsts }: Fault): void {
  if (aadsts === undefined) return
  const isKnown =
    typeof aadsts === 'number'
      ? Object.values(catalogue).some((entry) => entry.aadsts === aadsts)
      : Object.hasOwn(catalogue, aadsts)
  if (isKnown) return
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'fault.aadsts',
    received: describeValue(aadsts),
    expected: 'an AADSTS number, or the name of a refusal, that the mock knows',
    remedy: 'See docs/errors.md for those that it knows, or plan `status` and `error`.',
  })
}

function unused(pending: readonly PlannedFault[]): MockEntraError {
  const list = pending.map(describePlanned)
  return new MockEntraError('MOCK_ENTRA_UNUSED_FAULT', {
    option: 'faults',
    received: `${pending.length} planned fault(s) that did not happen: ${list.join('; ')}`,
    expected: 'every planned fault to happen',
    remedy:
      'Check that the request was made at all, and that the filter fits it; `entra.requests` shows what was asked.',
  })
}

/** `2 × token {"status":503} for {"grantType":"refresh_token"}` */
function describePlanned({ endpoint, fault, remaining, ...filter }: PlannedFault): string {
  const whose = Object.keys(filter).length === 0 ? '' : ` for ${JSON.stringify(filter)}`
  return `${remaining} × ${endpoint} ${JSON.stringify(fault)}${whose}`
}

function tooLate({ endpoint }: PlannedFault): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'times(count)',
    received: `a count for a fault of '${endpoint}' that has happened already`,
    expected: 'a count in the same breath as `faults.next`',
    remedy: 'Plan another fault.',
  })
}

function nothingPlanned(): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'fault',
    received: 'an object that says nothing',
    expected: 'a status, an AADSTS number, a body, a connection or a delay',
    remedy: 'Say what shall go wrong, such as { status: 503 }.',
  })
}
