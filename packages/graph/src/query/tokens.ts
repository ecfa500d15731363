import { malformedFilter } from './faults.ts'

export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'symbol'; readonly text: '(' | ')' | ',' | ':' | '/' | '$' }

/** Splits a filter expression. Words are names, keywords, numbers, GUIDs and instants: what they are, the parser knows. */
export function readTokens(expression: string): readonly Token[] {
  const tokens: Token[] = []
  let position = 0
  while (position < expression.length) {
    const character = expression.charAt(position)
    if (/\s/.test(character)) position++
    else if (character === "'") {
      const { value, end } = readText(expression, position)
      tokens.push({ kind: 'text', value })
      position = end
    } else if (isSymbol(character)) {
      tokens.push({ kind: 'symbol', text: character })
      position++
    } else {
      const word = readWord(expression, position)
      tokens.push({ kind: 'word', text: word })
      position += word.length
    }
  }
  return tokens
}

function isSymbol(character: string): character is '(' | ')' | ',' | ':' | '/' | '$' {
  return '(),:/$'.includes(character)
}

/** A quote inside a text is doubled. */
function readText(expression: string, start: number): { readonly value: string; readonly end: number } {
  let value = ''
  for (let position = start + 1; position < expression.length; position++) {
    if (expression.charAt(position) !== "'") value += expression.charAt(position)
    else if (expression.charAt(position + 1) === "'") {
      value += "'"
      position++
    } else return { value, end: position + 1 }
  }
  throw malformedFilter(
    `There is an unterminated string literal at position ${expression.length}`,
    expression,
  )
}

const instant = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})/i

function readWord(expression: string, start: number): string {
  const rest = expression.slice(start)
  const word = instant.exec(rest)?.[0] ?? /^[\w.@#+-]+/.exec(rest)?.[0]
  if (word !== undefined) return word
  throw malformedFilter(`Syntax error at position ${start}`, expression)
}
