import { GraphError } from '@mock-entra/core'

/** One clause of `$search`: a property whose value has a word that begins with the text. */
export interface SearchTerm {
  readonly property: string
  readonly text: string
  /** How it is joined to the one before: AND binds as it is read, from left to right. */
  readonly joint: 'and' | 'or'
}

/**
 * Parses `$search`: clauses such as `"displayName:one"`, each in double quotes, with AND and OR between them.
 *
 * @throws {GraphError} `malformedRequest`
 */
export function parseSearch(expression: string): readonly SearchTerm[] {
  const terms: SearchTerm[] = []
  let rest = expression.trim()
  let joint: SearchTerm['joint'] = 'and'
  while (rest !== '') {
    const [whole = '', property = '', text = ''] = /^"([\w/]+):((?:[^"\\]|\\.)*)"\s*/.exec(rest) ?? []
    if (whole === '') throw malformedSearch(rest)
    terms.push({ property, text: text.replaceAll(/\\(.)/g, '$1'), joint })
    rest = rest.slice(whole.length)
    const [conjunction = '', word = ''] = /^(and|or)\s+/i.exec(rest) ?? []
    if (rest !== '' && conjunction === '') throw malformedSearch(rest)
    joint = word.toLowerCase() === 'or' ? 'or' : 'and'
    rest = rest.slice(conjunction.length)
  }
  if (terms.length === 0) throw malformedSearch(expression)
  return terms
}

function malformedSearch(text: string): GraphError {
  return new GraphError(
    'malformedRequest',
    `Syntax error: invalid sequence in $search at '${text.slice(0, 64)}'. Clauses are "property:value" in double quotes.`,
  )
}

/** Graph splits names into words at blanks, punctuation and changes of case. */
export function matchesSearch(value: unknown, text: string): boolean {
  if (typeof value !== 'string') return false
  const words = splitWords(value)
  return splitWords(text).every((wanted) => words.some((word) => word.startsWith(wanted)))
}

function splitWords(text: string): readonly string[] {
  return text
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}
