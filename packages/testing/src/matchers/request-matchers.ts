import { MockEntraError } from '@mock-entra/node'
import type { JournalEntry, RemoteTenantHandle, TenantHandle } from '@mock-entra/node'

import type { MatchResult } from './match-result.ts'
import { renderValue } from './match.ts'
import { describeReceived, isObject } from './received-token.ts'

/** Who was asked: a tenant of this process or of another one, which a running mock is as well. */
export type AskedTenant = Pick<TenantHandle, 'requests'> | Pick<RemoteTenantHandle, 'requests'>

/** Which requests for tokens are meant. What is left out does not matter. */
export interface ExpectedTokenRequest {
  /** `client_credentials`, `refresh_token`, `authorization_code` … */
  readonly grantType?: string
  readonly clientId?: string
  /** A scope that is among those of the request; several, with blanks between them or as an array, are all there. */
  readonly scope?: string | readonly string[]
  /** How many such requests. @default at least one */
  readonly times?: number
}

const known: ReadonlySet<string> = new Set<keyof ExpectedTokenRequest>([
  'grantType',
  'clientId',
  'scope',
  'times',
])

/** At once where the tenant is one of this process. */
export function toHaveRequestedToken(
  received: Pick<TenantHandle, 'requests'>,
  expected?: ExpectedTokenRequest,
): MatchResult
export function toHaveRequestedToken(
  received: unknown,
  expected?: ExpectedTokenRequest,
): MatchResult | Promise<MatchResult>
export function toHaveRequestedToken(
  received: unknown,
  expected: ExpectedTokenRequest = {},
): MatchResult | Promise<MatchResult> {
  const { requests } = requireTenant(received, 'toHaveRequestedToken(expected)')
  assertKnown(expected)
  return judge(requests.all, (all) => judgeTokenRequests(all, expected))
}

/** At once where the tenant is one of this process. */
export function toHaveNoUnexpectedRequests(received: Pick<TenantHandle, 'requests'>): MatchResult
export function toHaveNoUnexpectedRequests(received: unknown): MatchResult | Promise<MatchResult>
export function toHaveNoUnexpectedRequests(received: unknown): MatchResult | Promise<MatchResult> {
  const { requests } = requireTenant(received, 'toHaveNoUnexpectedRequests()')
  return judge(requests.all, judgeAllRequests)
}

type Entries = readonly JournalEntry[]

/** At once, or when the journal has come from another process. */
function judge(
  entries: Entries | Promise<Entries>,
  decide: (entries: Entries) => MatchResult,
): MatchResult | Promise<MatchResult> {
  return 'then' in entries ? entries.then(decide) : decide(entries)
}

function judgeTokenRequests(all: Entries, expected: ExpectedTokenRequest): MatchResult {
  const asked = all.filter(({ endpoint }) => endpoint === 'token')
  const found = asked.filter((entry) => fits(entry, expected))
  const { times } = expected
  const pass = times === undefined ? found.length > 0 : found.length === times
  const wanted = renderWanted(expected)
  return {
    pass,
    message: () =>
      pass
        ? `expected no ${wanted}, received ${found.length}\n${renderAsked(asked, 'for tokens')}`
        : `expected ${renderTimes(times)} ${wanted}, received ${found.length}\n${renderAsked(asked, 'for tokens')}`,
  }
}

function judgeAllRequests(all: Entries): MatchResult {
  const unexpected = all.filter(isUnexpected)
  return unexpected.length === 0
    ? { pass: true, message: () => `expected unexpected requests\n${renderAsked(all)}` }
    : {
        pass: false,
        message: () =>
          `expected only requests that the mock serves, received ${unexpected.length} other\n${renderAsked(unexpected)}`,
      }
}

/**
 * Asked for what the mock does not serve, or what it failed at. Planned faults and refusals are answers like others, and
 * so is what browsers ask for by themselves.
 */
function isUnexpected({ endpoint, status, aadsts, isFault }: JournalEntry): boolean {
  if (isFault) return false
  if (status === 500) return aadsts === undefined
  return status === 405 || status === 501 || (endpoint === 'other' && status === 404)
}

function fits(entry: JournalEntry, { grantType, clientId, scope }: ExpectedTokenRequest): boolean {
  if (grantType !== undefined && entry.grantType !== grantType) return false
  if (clientId !== undefined && entry.clientId?.toLowerCase() !== clientId.toLowerCase()) return false
  return listScopes(scope).every((wanted) => entry.scopes?.includes(wanted))
}

function listScopes(scope: ExpectedTokenRequest['scope'] = []): readonly string[] {
  return typeof scope === 'string' ? scope.split(' ').filter((part) => part !== '') : scope
}

function renderTimes(times: number | undefined): string {
  return times === undefined ? 'at least 1' : String(times)
}

function renderWanted(expected: ExpectedTokenRequest): string {
  const parts = Object.entries(expected).filter(([name, value]) => name !== 'times' && value !== undefined)
  const filter = parts.map(([name, value]) => `${name} ${renderValue(value)}`).join(', ')
  return filter === '' ? 'request(s) for tokens' : `request(s) for tokens with ${filter}`
}

/** What was asked, one request a line, the last twenty. */
function renderAsked(asked: readonly JournalEntry[], what = ''): string {
  if (asked.length === 0) return `Nothing was asked${what === '' ? '' : ` ${what}`}.`
  const lines = asked.slice(-20).map(renderEntry)
  const omitted = asked.length - lines.length
  return ['What was asked:', ...(omitted > 0 ? [`  … ${omitted} earlier`] : []), ...lines].join('\n')
}

function renderEntry({
  method,
  path,
  grantType,
  clientId,
  scopes,
  status,
  aadsts,
  isFault,
}: JournalEntry): string {
  const parts = [
    method,
    path,
    grantType,
    clientId && `client ${clientId}`,
    scopes && `scope "${scopes.join(' ')}"`,
    `→ ${status}`,
    aadsts !== undefined && `AADSTS${aadsts}`,
    isFault && '(planned fault)',
  ]
  return `  ${parts.filter((part) => typeof part === 'string').join(' ')}`
}

/** A misspelt filter would fit every request. */
function assertKnown(expected: object): void {
  const unknown = Object.keys(expected).find((name) => !known.has(name))
  if (unknown === undefined) return
  throw new MockEntraError('MOCK_ENTRA_UNKNOWN_OPTION', {
    option: 'toHaveRequestedToken(expected)',
    received: unknown,
    expected: [...known].join(', '),
    remedy: 'For anything else, filter `entra.requests`.',
  })
}

function requireTenant(received: unknown, matcher: string): AskedTenant {
  if (isObject(received) && isObject(received['requests'])) return received as unknown as AskedTenant
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: `expect(received).${matcher}`,
    received: describeReceived(received),
    expected: 'a running mock, or the handle of a tenant',
    remedy: 'Pass what startMockEntra, setupMockEntra or createTenant returned.',
  })
}
