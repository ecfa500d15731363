import { malformedFilter } from './faults.ts'
import { readTokens } from './tokens.ts'
import type { Token } from './tokens.ts'

export type Literal = string | number | boolean | null
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
export type TextFunction = 'startswith' | 'endswith' | 'contains'

/** A `$filter`, understood and not yet compared with any type. A path has a name per segment. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly operand: Filter }
  | {
      readonly kind: 'compare'
      readonly operator: Comparison
      readonly path: readonly string[]
      readonly value: Literal
    }
  | { readonly kind: 'in'; readonly path: readonly string[]; readonly values: readonly Literal[] }
  | {
      readonly kind: 'call'
      readonly function: TextFunction
      readonly path: readonly string[]
      readonly value: string
    }
  | {
      readonly kind: 'any' | 'all'
      readonly path: readonly string[]
      /** The range variable, as `s` in `any(s: s eq 'x')`. */
      readonly variable: string
      /** Missing in `any()`: the collection has something in it. */
      readonly condition?: Filter
    }

const comparisons: ReadonlySet<string> = new Set<Comparison>(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])
const functions: ReadonlySet<string> = new Set<TextFunction>(['startswith', 'endswith', 'contains'])

/** What reads the tokens one after the other. */
interface Reader {
  readonly expression: string
  peek(): Token | undefined
  next(): Token
  /** Takes the next token where it is this symbol or keyword. */
  takes(text: string): boolean
  expect(text: string): void
  /** Notes that an operand begins. */
  countOperand(): void
}

/** Parses a `$filter` expression: OData 4.01 §5.1.1, as much of it as directory objects know. */
export function parseFilter(expression: string): Filter {
  const reader = createReader(expression)
  const filter = parseOr(reader)
  const rest = reader.peek()
  if (rest !== undefined) throw malformedFilter(`Syntax error at '${textOf(rest)}'`, expression)
  return filter
}

function createReader(expression: string): Reader {
  const tokens = readTokens(expression)
  let position = 0
  let operands = 0
  const reader: Reader = {
    expression,
    peek: () => tokens[position],
    next: () => {
      const token = tokens[position++]
      if (token === undefined) throw malformedFilter('Expression expected at the end', expression)
      return token
    },
    takes: (text) => {
      const token = tokens[position]
      const fits = token !== undefined && token.kind !== 'text' && token.text.toLowerCase() === text
      if (fits) position++
      return fits
    },
    countOperand: () => {
      if (++operands > mostOperands) throw malformedFilter('The expression is too large', expression)
    },
    expect: (text) => {
      if (!reader.takes(text)) throw malformedFilter(`'${text}' expected`, expression)
    },
  }
  return reader
}

function textOf(token: Token): string {
  return token.kind === 'text' ? token.value : token.text
}

function parseOr(reader: Reader): Filter {
  let left = parseAnd(reader)
  while (reader.takes('or')) left = { kind: 'or', left, right: parseAnd(reader) }
  return left
}

function parseAnd(reader: Reader): Filter {
  let left = parseUnary(reader)
  while (reader.takes('and')) left = { kind: 'and', left, right: parseUnary(reader) }
  return left
}

/** More than any client joins and nests, and far from what the stack holds. */
const mostOperands = 250

function parseUnary(reader: Reader): Filter {
  reader.countOperand()
  if (reader.takes('not')) return { kind: 'not', operand: parseUnary(reader) }
  if (!reader.takes('(')) return parseCondition(reader)
  const inner = parseOr(reader)
  reader.expect(')')
  return inner
}

/** A comparison, a function call or a lambda. */
function parseCondition(reader: Reader): Filter {
  const name = readName(reader)
  if (functions.has(name.toLowerCase()) && reader.takes('(')) {
    return parseCall(reader, name.toLowerCase() as TextFunction)
  }
  const path = [name]
  while (reader.takes('/')) {
    const segment = reader.takes('$') ? `$${readName(reader)}` : readName(reader)
    if ((segment === 'any' || segment === 'all') && reader.takes('('))
      return parseLambda(reader, { kind: segment, path })
    path.push(segment)
  }
  if (reader.takes('in')) return { kind: 'in', path, values: parseList(reader) }
  const operator = readName(reader).toLowerCase()
  if (!comparisons.has(operator)) {
    throw malformedFilter(`'${operator}' is no operator of a comparison`, reader.expression)
  }
  return { kind: 'compare', operator: operator as Comparison, path, value: readLiteral(reader) }
}

function parseCall(reader: Reader, name: TextFunction): Filter {
  const path = [readName(reader)]
  while (reader.takes('/')) path.push(readName(reader))
  reader.expect(',')
  const value = readLiteral(reader)
  reader.expect(')')
  if (reader.takes('eq')) readTrue(reader)
  if (typeof value === 'string') return { kind: 'call', function: name, path, value }
  throw malformedFilter(`'${name}' takes a text`, reader.expression)
}

/** Old clients write `startswith(displayName,'a') eq true`. */
function readTrue(reader: Reader): void {
  if (readLiteral(reader) !== true) throw malformedFilter("only 'eq true' may follow", reader.expression)
}

function parseLambda(
  reader: Reader,
  lambda: { readonly kind: 'any' | 'all'; readonly path: readonly string[] },
): Filter {
  if (reader.takes(')')) return { ...lambda, variable: '' }
  const variable = readName(reader)
  reader.expect(':')
  const condition = parseOr(reader)
  reader.expect(')')
  return { ...lambda, variable, condition }
}

function parseList(reader: Reader): readonly Literal[] {
  reader.expect('(')
  const values = [readLiteral(reader)]
  while (reader.takes(',')) values.push(readLiteral(reader))
  reader.expect(')')
  return values
}

function readName(reader: Reader): string {
  const token = reader.next()
  if (token.kind === 'word') return token.text
  throw malformedFilter(`A name is expected at '${textOf(token)}'`, reader.expression)
}

/** GUIDs and instants come without quotes, and are texts until they are compared. */
function readLiteral(reader: Reader): Literal {
  const token = reader.next()
  if (token.kind === 'text') return token.value
  if (token.kind === 'symbol') {
    throw malformedFilter(`A value is expected at '${token.text}'`, reader.expression)
  }
  switch (token.text.toLowerCase()) {
    case 'true':
      return true
    case 'false':
      return false
    case 'null':
      return null
    default:
      return /^-?\d+(\.\d+)?$/.test(token.text) ? Number(token.text) : token.text
  }
}
