import { GraphError } from '@mock-entra/core'
import type { GraphRequest } from '@mock-entra/core'

import { parseFilter } from './filter.ts'
import type { Filter } from './filter.ts'
import { parseSearch } from './search.ts'
import type { Search } from './search.ts'

/** The system query options of a request: OData 4.01 §5.1, as far as Graph's directory objects have them. */
export interface QueryOptions {
  readonly filter: Filter | undefined
  /** Undefined: the default properties. */
  readonly select: readonly string[] | undefined
  readonly expand: readonly Expansion[]
  readonly orderBy: readonly Sorting[]
  readonly search: Search | undefined
  readonly top: number | undefined
  readonly skipToken: string | undefined
  readonly count: boolean
  /** Whether the advanced query capabilities were asked for: `ConsistencyLevel: eventual` and `$count=true`. */
  readonly isAdvanced: boolean
  /** Whether the header alone was sent. */
  readonly isEventual: boolean
}

export interface Expansion {
  readonly navigation: string
  readonly select: readonly string[] | undefined
}

export interface Sorting {
  readonly property: string
  readonly isDescending: boolean
}

const known: ReadonlySet<string> = new Set([
  'filter',
  'select',
  'expand',
  'orderby',
  'search',
  'top',
  'skiptoken',
  'count',
])

/** Options that Graph has, and its directory objects have not. */
const unsupported: ReadonlySet<string> = new Set([
  'skip',
  'apply',
  'compute',
  'format',
  'deltatoken',
  'index',
])

export function parseQueryOptions({ query, headers }: Pick<GraphRequest, 'query' | 'headers'>): QueryOptions {
  const options = readOptions(query)
  const count = parseFlag(options.get('count'))
  const isEventual = headers['consistencylevel']?.toLowerCase() === 'eventual'
  const filter = options.get('filter')
  const search = options.get('search')
  return {
    filter: filter === undefined ? undefined : parseFilter(filter),
    select: parseSelect(options.get('select')),
    expand: parseExpand(options.get('expand')),
    orderBy: parseOrderBy(options.get('orderby')),
    search: search === undefined ? undefined : parseSearch(search),
    top: parseTop(options.get('top')),
    skipToken: options.get('skiptoken'),
    count,
    isAdvanced: count && isEventual,
    isEventual,
  }
}

/** By their names in lower case and without the dollar sign, which OData 4.01 makes optional. */
function readOptions(query: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) {
    const option = name.replace(/^\$/, '').toLowerCase()
    if (known.has(option)) {
      if (options.has(option)) throw badOption(`Query option '$${option}' was specified more than once.`)
      options.set(option, value)
    } else if (unsupported.has(option)) {
      throw new GraphError('unsupportedQuery', `'$${option}' is not supported by the service.`)
    } else if (name.startsWith('$')) {
      throw badOption(`The query parameter '${name.slice(0, 64)}' is not supported.`)
    }
  }
  return options
}

function badOption(message: string): GraphError {
  return new GraphError('malformedRequest', message)
}

function parseFlag(value: string | undefined): boolean {
  if (value === undefined || value.toLowerCase() === 'false') return false
  if (value.toLowerCase() === 'true') return true
  throw badOption(
    `Invalid value '${value.slice(0, 64)}' for $count query option found. Valid values are 'true' and 'false'.`,
  )
}

const largestPage = 999

function parseTop(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const top = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (top >= 1 && top <= largestPage) return top
  throw new GraphError(
    'badRequest',
    `Invalid page size specified: '${value.slice(0, 64)}'. Must be between 1 and ${largestPage} inclusive.`,
  )
}

function parseSelect(value: string | undefined): readonly string[] | undefined {
  const names = splitList(value ?? '', ',')
  return names.length === 0 || names.includes('*') ? undefined : names
}

function splitList(text: string, separator: string): readonly string[] {
  return splitOutside(text, separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Splits at a separator that is not inside parentheses. */
function splitOutside(text: string, separator: string): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const character of text) {
    if (character === separator && depth === 0) parts.push('')
    else {
      if (character === '(') depth++
      if (character === ')') depth--
      parts[parts.length - 1] += character
    }
  }
  return parts
}

function parseExpand(value = ''): readonly Expansion[] {
  const expansions = splitList(value, ',').map(parseExpansion)
  if (expansions.length <= 1) return expansions
  throw badOption('Only one relationship can be expanded in a request.')
}

function parseExpansion(text: string): Expansion {
  const [, navigation = text, options = ''] = /^(\w+)\((.*)\)$/.exec(text) ?? []
  const unknown = splitList(options, ';').find((option) => !/^\$?select=/i.test(option))
  if (unknown !== undefined) {
    throw badOption(`The option '${unknown.slice(0, 64)}' is not supported inside $expand.`)
  }
  return { navigation, select: parseSelect(/select=([^;]*)/i.exec(options)?.[1]) }
}

function parseOrderBy(value = ''): readonly Sorting[] {
  return splitList(value, ',').map((part) => {
    const [property = '', direction = 'asc', ...rest] = part.split(/\s+/)
    if (!/^(asc|desc)$/i.test(direction) || rest.length > 0) {
      throw badOption(`Syntax error in $orderby at '${part.slice(0, 64)}'.`)
    }
    return { property, isDescending: direction.toLowerCase() === 'desc' }
  })
}
