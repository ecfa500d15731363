import { GraphError } from '@mock-entra/core'

import { findProperty } from '../model/entity-type.ts'
import type { EntityType } from '../model/entity-type.ts'
import type { World } from '../world.ts'
import { unknownProperty } from './faults.ts'

/** `$search`: clauses such as `"displayName:one"`, joined. https://learn.microsoft.com/graph/search-query-parameter */
export type Search =
  | { readonly kind: 'clause'; readonly property: string; readonly text: string }
  | { readonly kind: 'and' | 'or'; readonly left: Search; readonly right: Search }

/** More than any client joins and nests, and far from what the stack holds. */
const mostOperands = 250

/**
 * Each clause is in double quotes. AND binds stronger than OR, and parentheses stronger than both.
 *
 * @throws {GraphError} `malformedRequest`
 */
export function parseSearch(expression: string): Search {
  let rest = expression.trim()
  let operands = 0

  /** Takes what the pattern matches, and the blanks behind it. */
  const take = (pattern: RegExp): readonly string[] | undefined => {
    const found = pattern.exec(rest)
    if (found !== null) rest = rest.slice(found[0].length).trimStart()
    return found ?? undefined
  }
  const parseJoined = (kind: 'and' | 'or', parseOperand: () => Search): Search => {
    let left = parseOperand()
    while (take(kind === 'and' ? /^AND\b/ : /^OR\b/) !== undefined)
      left = { kind, left, right: parseOperand() }
    return left
  }
  const parseAny = (): Search => parseJoined('or', () => parseJoined('and', parseOperand))
  const parseOperand = (): Search => {
    if (++operands > mostOperands) throw malformedSearch(rest)
    const [, property, text] = take(/^"(\w+):((?:[^"\\]|\\.)*)"/) ?? []
    if (property !== undefined && text !== undefined) {
      return { kind: 'clause', property, text: text.replaceAll(/\\(.)/g, '$1') }
    }
    if (take(/^\(/) === undefined) throw malformedSearch(rest)
    const inner = parseAny()
    if (take(/^\)/) === undefined) throw malformedSearch(rest)
    return inner
  }

  const search = parseAny()
  if (rest !== '') throw malformedSearch(rest)
  return search
}

function malformedSearch(text: string): GraphError {
  return new GraphError(
    'malformedRequest',
    `Syntax error: invalid sequence in $search at '${text.slice(0, 64)}'. Clauses are "property:value" in double quotes.`,
  )
}

interface SearchContext<Item> {
  readonly type: EntityType<Item>
  readonly world: World
}

/** Turns a search into a function, and refuses properties that do not exist or cannot be searched. */
export function compileSearch<Item>(search: Search, context: SearchContext<Item>): (item: Item) => boolean {
  if (search.kind === 'clause') return compileClause(search, context)
  const left = compileSearch(search.left, context)
  const right = compileSearch(search.right, context)
  return search.kind === 'and' ? (item) => left(item) && right(item) : (item) => left(item) || right(item)
}

/** Properties whose words are searched; the beginning is, of all others that can be filtered by. */
const inWords: ReadonlySet<string> = new Set(['displayName', 'description'])

function compileClause<Item>(
  { property: wanted, text }: Search & { readonly kind: 'clause' },
  { type, world }: SearchContext<Item>,
): (item: Item) => boolean {
  const found = findProperty(type, wanted)
  if (found === undefined) throw unknownProperty(wanted, type.name)
  const { name, property } = found
  if (inWords.has(name) && type.isDirectoryObject) return (item) => hasWords(property.read(item, world), text)
  if (property.filtering !== undefined && type.isDirectoryObject) {
    const beginning = text.toLowerCase()
    return (item) => {
      const value = property.read(item, world)
      return typeof value === 'string' && value.toLowerCase().startsWith(beginning)
    }
  }
  throw new GraphError(
    'unsupportedQuery',
    `Unsupported or invalid search clause specified for property '${name}' of resource '${type.resource}'.`,
  )
}

/** Whether each word of the text begins a word of the value, in any order. */
function hasWords(value: unknown, text: string): boolean {
  if (typeof value !== 'string') return false
  const words = splitChunks(value).flatMap((parts) => [...parts, parts.join('')])
  return splitChunks(text)
    .flat()
    .every((wanted) => words.some((word) => word.startsWith(wanted)))
}

/**
 * Words end at blanks, symbols and digits, and where a capital follows a small letter. Those with only symbols between them
 * count as one word as well: `helloworld` finds `hello-world`.
 */
function splitChunks(text: string): readonly (readonly string[])[] {
  return text
    .replaceAll(/(\p{Ll})(?=\p{Lu})|(\p{L})(?=\p{N})|(\p{N})(?=\p{L})/gu, '$& ')
    .toLowerCase()
    .split(/\s+/)
    .map((chunk) => chunk.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== ''))
    .filter((words) => words.length > 0)
}
