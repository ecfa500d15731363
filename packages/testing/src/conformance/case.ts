import { acceptancesFor } from './acceptances.ts'
import type { AcceptanceName } from './acceptances.ts'
import { forgeriesFor } from './forgeries.ts'
import type { ForgeryName } from './forgeries.ts'
import type { ForgeryGroup } from './forgery.ts'
import type { TokenValidationOptions } from './options.ts'
import { judge } from './verdict.ts'
import type { Verdict } from './verdict.ts'

/** One token, and what the API does with it. */
export interface TokenResult {
  readonly name: AcceptanceName | ForgeryName
  /** What is wrong with the token, or `acceptance` where it is good. */
  readonly group: ForgeryGroup | 'acceptance'
  readonly why: string
  readonly fix: string
  /** Whether the API did what it has to, or what its options say that it does knowingly. */
  readonly passed: boolean
  readonly isAccepted: boolean
  /** What the API did: `answered 401`, `threw JWTExpired: …`. */
  readonly received: string
  /** What is worth knowing, although it passed; or why it failed, where that is not the obvious. */
  readonly remark?: string
}

/** One token that is yet to be tried. */
export interface TokenCase {
  readonly name: AcceptanceName | ForgeryName
  readonly group: ForgeryGroup | 'acceptance'
  /** Whether the options say that the API does with it what others must not. */
  readonly isException: boolean
  run(options: Pick<TokenValidationOptions, 'entra' | 'protect'>): Promise<TokenResult>
}

type CaseOptions = Omit<TokenValidationOptions, 'entra' | 'protect'>

/** The good tokens first: while they are refused, no refusal of a forgery means anything. */
export function tokenCases(options: CaseOptions): readonly TokenCase[] {
  return [...acceptanceCases(options), ...forgeryCases(options)]
}

function acceptanceCases({ token = {}, reject = [] }: CaseOptions): readonly TokenCase[] {
  return acceptancesFor(token).map(({ name, why, fix, mint }) => {
    const isException = reject.includes(name)
    return {
      name,
      group: 'acceptance',
      isException,
      run: async ({ entra, protect }) => {
        const { isAccepted, description } = await judge(protect, await mint(entra, token))
        const result = { name, group: 'acceptance', why, fix, isAccepted, received: description } as const
        if (!isException) return { ...result, passed: isAccepted }
        return { ...result, passed: !isAccepted, remark: exceptionRemark('reject', !isAccepted) }
      },
    }
  })
}

function forgeryCases({ token = {}, accept = [], strict = false }: CaseOptions): readonly TokenCase[] {
  return forgeriesFor(token)
    .filter(({ group }) => !accept.includes(group))
    .map(({ name, group, why, fix, rejects, mint }) => {
      const isException = accept.includes(name)
      return {
        name,
        group,
        isException,
        run: async ({ entra, protect }) => {
          const verdict = await judge(protect, await mint(entra, token))
          const { isAccepted, description: received } = verdict
          const result = { name, group, why, fix, isAccepted, received }
          if (isException)
            return { ...result, passed: isAccepted, remark: exceptionRemark('accept', isAccepted) }
          const remark = statusRemark(verdict, rejects)
          if (isAccepted || remark === undefined) return { ...result, passed: !isAccepted }
          return { ...result, passed: !strict, remark }
        },
      }
    })
}

/** What servers answer to a token before they look at it: Content Too Large, Request Header Fields Too Large. */
const tooLarge = [413, 431]

function exceptionRemark(option: 'accept' | 'reject', isTrue: boolean): string {
  return isTrue
    ? `Listed in \`${option}\`, and so it is.`
    : `Listed in \`${option}\`, but the API does not: take it off the list.`
}

function statusRemark({ status }: Verdict, expected: 401 | 403): string | undefined {
  if (status === undefined || status === expected || tooLarge.includes(status)) return undefined
  const reason = expected === 401 ? 'the token proves nobody’s identity' : 'the caller is known, and may not'
  return `Answered ${status}; ${expected} would say that ${reason}.`
}
