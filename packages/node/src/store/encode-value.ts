/** Marks what JSON has no word for. An object with a member of this name is marked as well. */
const mark = '$'

/** A value as JSON text from which {@link decodeValue} makes the same value again: plain data, Dates, Sets and octets. */
export function encodeValue(value: unknown): string {
  return JSON.stringify(encode(value))
}

export function decodeValue(text: string): unknown {
  return decode(JSON.parse(text))
}

function encode(value: unknown): unknown {
  if (value === undefined) return { [mark]: 'undefined' }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value)) return value.map(encode)
  if (value instanceof Date) return { [mark]: 'date', time: value.getTime() }
  if (value instanceof Set) return { [mark]: 'set', items: [...value].map(encode) }
  if (value instanceof Uint8Array) return { [mark]: 'octets', base64: Buffer.from(value).toString('base64') }
  if (typeof value === 'object' && isPlain(value)) return encodeMembers(value)
  throw new TypeError(`Nothing in a directory is a ${Object.prototype.toString.call(value)}.`)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function encodeMembers(value: object): object {
  const members = Object.entries(value).map(([name, member]) => [name, encode(member)] as const)
  return Object.hasOwn(value, mark) ? { [mark]: 'object', members } : Object.fromEntries(members)
}

function decode(encoded: unknown): unknown {
  if (typeof encoded !== 'object' || encoded === null) return encoded
  if (Array.isArray(encoded)) return encoded.map(decode)
  if (Object.hasOwn(encoded, mark)) return decodeMarked(encoded as Readonly<Record<string, unknown>>)
  return decodeMembers(Object.entries(encoded))
}

function decodeMarked(encoded: Readonly<Record<string, unknown>>): unknown {
  switch (encoded[mark]) {
    case 'undefined':
      return undefined
    case 'date':
      return new Date(encoded['time'] as number)
    case 'set':
      return new Set((encoded['items'] as readonly unknown[]).map(decode))
    case 'octets':
      return Uint8Array.from(Buffer.from(encoded['base64'] as string, 'base64'))
    case 'object':
      return decodeMembers(encoded['members'] as readonly (readonly [string, unknown])[])
    default:
      throw new TypeError(`Nothing is kept as '${String(encoded[mark])}'.`)
  }
}

/** Members are defined, not set, so that one of the name `__proto__` is a member like others. */
function decodeMembers(members: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(members.map(([name, member]) => [name, decode(member)]))
}
