import { createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import { MockEntraError, describeValue } from '@mock-entra/core'

/** What JSON can say. */
type Encoded = null | boolean | number | string | readonly Encoded[] | { readonly [name: string]: Encoded }

/** Marks what JSON has no word for. An object with a member of this name is marked as well. */
const mark = '$'

/**
 * Turns a value into JSON that keeps what tests tell apart: `undefined` (which removes a claim), Dates, numbers that are
 * none, octets, private keys, errors. An object with a `toJSON` is what that returns, as ever: a URL its text, the handle of a tenant its id.
 *
 * @param path how the value is called in messages
 * @throws {MockEntraError} `MOCK_ENTRA_INVALID_OPTION` for what means nothing in another process, such as a function
 */
export function encode(value: unknown, path: string): Encoded {
  return encodeInside(value, path, [])
}

function encodeInside(value: unknown, path: string, around: readonly object[]): Encoded {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (value === undefined) return { [mark]: 'undefined' }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : { [mark]: 'number', text: String(value) }
  }
  if (typeof value !== 'object' || around.includes(value)) throw notSendable(value, path)
  const further = [...around, value]
  if (Array.isArray(value)) {
    return Array.from(value, (item, index) => encodeInside(item, `${path}[${index}]`, further))
  }
  switch (Object.prototype.toString.call(value)) {
    case '[object Date]':
      return { [mark]: 'date', time: encodeInside((value as Date).getTime(), path, further) }
    case '[object Error]':
      return { [mark]: 'error', ...describeError(value as Error) }
    case '[object Uint8Array]':
      return { [mark]: 'octets', base64: Buffer.from(value as Uint8Array).toString('base64') }
    case '[object KeyObject]':
      return encodeKey(value as KeyObject, path)
    default:
      return encodeObject(value, path, further)
  }
}

/** The mock issues certificates for private keys; nothing takes any other. */
function encodeKey(key: KeyObject, path: string): Encoded {
  if (key.type !== 'private') throw notSendable(key, path)
  return { [mark]: 'privateKey', pem: key.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

function encodeObject(value: object, path: string, further: readonly object[]): Encoded {
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return encodeInside(value.toJSON(), path, further)
  }
  if (Object.prototype.toString.call(value) !== '[object Object]') throw notSendable(value, path)
  const members = Object.entries(value).map(
    ([name, member]) => [name, encodeInside(member, `${path}.${name}`, further)] as const,
  )
  return Object.hasOwn(value, mark) ? { [mark]: 'object', members } : Object.fromEntries(members)
}

/** The value again. Members are defined, not set, so that one of the name `__proto__` is a member like others. */
export function decode(encoded: unknown): unknown {
  if (typeof encoded !== 'object' || encoded === null) return encoded
  if (Array.isArray(encoded)) return encoded.map(decode)
  const members = encoded as Readonly<Record<string, unknown>>
  if (Object.hasOwn(members, mark)) return decodeMarked(members)
  return decodeMembers(Object.entries(members))
}

function decodeMarked(members: Readonly<Record<string, unknown>>): unknown {
  switch (members[mark]) {
    case 'undefined':
      return undefined
    case 'number':
      return Number(members['text'])
    case 'date':
      return new Date(decode(members['time']) as number)
    case 'octets':
      return Buffer.from(String(members['base64']), 'base64')
    case 'privateKey':
      return createPrivateKey(String(members['pem']))
    case 'error':
      return recreateError(members)
    case 'object':
      return decodeMembers(members['members'] as readonly (readonly [string, unknown])[])
    default:
      throw new TypeError(`Nothing is encoded as ${String(members[mark])}.`)
  }
}

function decodeMembers(members: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(members.map(([name, member]) => [name, decode(member)]))
}

/** An error as data: all that a developer reads of it. */
export function describeError(error: Error): Readonly<Record<string, string>> {
  const { name, message, stack = '' } = error
  if (!(error instanceof MockEntraError)) return { name, message, stack }
  const { code, option, received, expected, remedy } = error
  return { name, message, stack, code, option, received, expected, remedy }
}

/** The error again, of the class that it had where that is one which callers ask for. */
export function recreateError(described: unknown): Error {
  const { name, message, stack, code, ...details } = described as Record<string, string>
  const error =
    name === 'MockEntraError'
      ? new MockEntraError(code as never, details as never)
      : new (classes[String(name)] ?? Error)(message)
  const trace = stack === '' ? String(error.stack) : `${error.stack}\nIn the process of the mock: ${stack}`
  const named = error.name === name ? {} : { name }
  return Object.assign(error, named, { stack: trace })
}

const classes: Readonly<Partial<Record<string, ErrorConstructor>>> = Object.freeze(
  Object.assign(Object.create(null) as object, { RangeError, TypeError }),
)

function notSendable(value: unknown, path: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: path,
    received: typeof value === 'object' ? 'an object that is no plain data' : describeValue(value),
    expected: 'data, because the mock runs in another process',
    remedy: 'Pass plain objects, arrays, texts, numbers and Dates.',
  })
}
