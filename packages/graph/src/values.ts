import { GraphError, isGuid, isObject } from '@mock-entra/core'

export { isObject } from '@mock-entra/core'
export type { JsonObject } from '@mock-entra/core'

/** What a JSON value must be, and what it becomes. */
export interface ValueType<Value> {
  /** @param path how the property is called in messages, such as `web.redirectUris` */
  readonly parse: (value: unknown, path: string) => Value
}

/** A value that is not of its type; who reads the body says of which object. */
export class InvalidValue extends Error {
  override readonly name = 'InvalidValue'
  readonly path: string

  constructor(path: string) {
    super(path)
    this.path = path
  }
}

function typeOf<Value>(isValue: (value: unknown) => value is Value): ValueType<Value> {
  return {
    parse: (value, path) => {
      if (!isValue(value)) throw new InvalidValue(path)
      return value
    },
  }
}

export const text = typeOf((value): value is string => typeof value === 'string')
export const filledText = typeOf((value): value is string => typeof value === 'string' && value !== '')
/** What objects are called: 256 characters at most. */
export const nameText = typeOf(
  (value): value is string => typeof value === 'string' && value !== '' && value.length <= 256,
)
/** What is said about them: 1,024 at most. */
export const remark = typeOf((value): value is string => typeof value === 'string' && value.length <= 1024)
/** The part of a mail address in front of the `@`: ASCII without `@ ( ) \\ [ ] " ; : < > ,` and blanks, 64 at most. */
export const mailAlias = typeOf(
  (value): value is string => typeof value === 'string' && /^[!#-'*+\--9=?A-Z^-~]{1,64}$/.test(value),
)
export const flag = typeOf((value): value is boolean => typeof value === 'boolean')
/** JSON that is kept as it came. */
export const anything = typeOf((value): value is unknown => value !== undefined)

export const guid: ValueType<string> = {
  parse: (value, path) => {
    if (typeof value !== 'string' || !isGuid(value)) throw new InvalidValue(path)
    return value.toLowerCase()
  },
}

/** Within the years that Graph's calendar has. */
export const instant: ValueType<Date> = {
  parse: (value, path) => {
    const date = new Date(typeof value === 'string' ? value : Number.NaN)
    const year = date.getUTCFullYear()
    if (!(year >= 1 && year <= 9999)) throw new InvalidValue(path)
    return date
  },
}

export function oneOf<const Value extends string | number>(...values: readonly Value[]): ValueType<Value> {
  return typeOf((value): value is Value => values.includes(value as Value))
}

export function nullable<Value>(type: ValueType<Value>): ValueType<Value | null> {
  return { parse: (value, path) => (value === null ? null : type.parse(value, path)) }
}

/** Null stands for the empty list: Graph has no collections that are null. */
export function listOf<Value>(type: ValueType<Value>): ValueType<readonly Value[]> {
  return {
    parse: (value, path) => {
      if (value === null) return []
      if (!Array.isArray(value)) throw new InvalidValue(path)
      return value.map((item) => type.parse(item, path))
    },
  }
}

type Members = Readonly<Record<string, ValueType<unknown>>>
type Parsed<Types extends Members> = {
  readonly [Name in keyof Types]?: Types[Name] extends ValueType<infer Value> ? Value : never
}

/** A complex value: the members that were sent, parsed. Annotations such as `@odata.type` are left out. */
export function complex<const Types extends Members>(members: Types): ValueType<Parsed<Types>> {
  return {
    parse: (value, path) => {
      if (!isObject(value)) throw new InvalidValue(path)
      const parsed: Record<string, unknown> = {}
      for (const [name, member] of Object.entries(value)) {
        if (name.includes('@')) continue
        const type = Object.hasOwn(members, name) ? members[name] : undefined
        if (type === undefined) throw invalidProperty(name)
        parsed[name] = type.parse(member, `${path}.${name}`)
      }
      return parsed as Parsed<Types>
    },
  }
}

export function invalidProperty(name: string): GraphError {
  return new GraphError('badRequest', `Invalid property '${name.slice(0, 256)}'.`)
}

/** Instants as Graph writes them: without a fraction where there is none. */
export function renderInstant(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z')
}
