/**
 * The language of flexible federated credentials, version 1:
 *
 *     expression = term *(" and " term)
 *     term       = "claims['" name "'] " operator " '" literal "'"
 *     operator   = "eq" / "matches"
 *
 * A quote inside a literal is doubled. `matches` compares the whole value; `?` is any one character, `*` any number of them.
 */
export interface Term {
  readonly claim: string
  readonly operator: 'eq' | 'matches'
  readonly literal: string
}

/** Where an expression stops making sense. */
export interface ExpressionFault {
  readonly received: string
  readonly expected: string
}

export type ParsedExpression =
  | { readonly terms: readonly Term[]; readonly fault: undefined }
  | { readonly terms: readonly Term[]; readonly fault: ExpressionFault }

const longest = 600

/** Which claims of whose tokens an expression may ask for. */
const issuers: readonly { readonly hosts: RegExp; readonly claims: readonly string[] }[] = [
  { hosts: /^https:\/\/token\.actions\.githubusercontent\.com$/, claims: ['sub', 'job_workflow_ref'] },
  { hosts: /^https:\/\/gitlab(\.[a-z0-9-]+)*\.[a-z]{2,}$/, claims: ['sub'] },
  { hosts: /^https:\/\/app(\.eu)?\.terraform\.io$/, claims: ['sub'] },
]

/** The claims that an expression about the tokens of this issuer may name; undefined where it may not be flexible at all. */
export function claimsAllowedFor(issuer: string): readonly string[] | undefined {
  return issuers.find(({ hosts }) => hosts.test(issuer))?.claims
}

/** Parses an expression and holds it to what is allowed for its issuer. */
export function parseClaimsMatchingExpression(value: string, issuer: string): ParsedExpression {
  if (value.length > longest) {
    return { terms: [], fault: { received: `${value.length} characters`, expected: `at most ${longest}` } }
  }
  const parsed = parseTerms(value)
  if (parsed.fault !== undefined) return parsed
  const allowed = claimsAllowedFor(issuer)
  if (allowed === undefined)
    return { ...parsed, fault: { received: `the issuer '${issuer}'`, expected: flexible } }
  const other = parsed.terms.find(({ claim }) => !allowed.includes(claim))
  if (other === undefined) return parsed
  const expected = `one of ${allowed.join(', ')}, the claims that Entra reads in tokens of ${issuer}`
  return { ...parsed, fault: { received: `the claim '${other.claim}'`, expected } }
}

const flexible = 'GitHub Actions, GitLab or HCP Terraform, the only issuers that flexible credentials are for'

/** One term after another; each begins where the last one ended. */
function parseTerms(value: string): ParsedExpression {
  const terms: Term[] = []
  const pattern = /claims\['([^']+)'\] (eq|matches) '((?:[^']|'')*)'( and (?=claims)|$)/y
  for (;;) {
    const start = pattern.lastIndex
    const match = pattern.exec(value)
    if (match === null) return { terms, fault: faultAt(value, start) }
    const [, claim = '', operator, literal = '', rest] = match
    terms.push({ claim, operator: operator as Term['operator'], literal: literal.replaceAll("''", "'") })
    if (rest === '') return { terms, fault: undefined }
  }
}

function faultAt(value: string, position: number): ExpressionFault {
  return {
    received: `'${value.slice(position, position + 60)}' at character ${position + 1}`,
    expected:
      "claims['name'] eq 'value' or claims['name'] matches 'pat*tern', with ' and ' between two of them: " +
      'single blanks, no or, no not, no parentheses, a quote inside a value doubled',
  }
}

/** The first term that the claims of a token do not fit. */
export function findMismatch(
  terms: readonly Term[],
  claims: Readonly<Record<string, unknown>>,
): Term | undefined {
  return terms.find((term) => !matchesTerm(term, claims[term.claim]))
}

function matchesTerm({ operator, literal }: Term, value: unknown): boolean {
  if (typeof value !== 'string') return false
  return operator === 'eq' ? value === literal : matchesWildcards(literal, value)
}

/**
 * Compares in steps that are at most as many as both lengths multiplied: a regular expression out of a pattern with many
 * asterisks could take for ever.
 */
function matchesWildcards(pattern: string, value: string): boolean {
  let inPattern = 0
  let inValue = 0
  let asterisk = -1
  let afterAsterisk = 0
  while (inValue < value.length) {
    const expected = pattern[inPattern]
    if (expected === '*') {
      asterisk = inPattern++
      afterAsterisk = inValue
    } else if (expected === '?' || expected === value[inValue]) {
      inPattern++
      inValue++
    } else if (asterisk >= 0) {
      inPattern = asterisk + 1 // let the last asterisk stand for one character more
      inValue = ++afterAsterisk
    } else {
      return false
    }
  }
  return /^\**$/.test(pattern.slice(inPattern))
}
