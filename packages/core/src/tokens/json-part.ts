import { decodeText } from '../base64url.ts'
import { isObject, parseJson } from '../json.ts'
import type { Claims } from './token-description.ts'

/** @throws {Error} where a part of a JWT does not encode a JSON object */
export function requireJsonPart(encoded: string): Claims {
  const value = parseJson(decodeText(encoded))
  if (isObject(value)) return value
  throw new Error('A part is no object.')
}

/** The JSON object that a part of a JWT encodes; undefined where it is none. */
export function parseJsonPart(encoded: string): Claims | undefined {
  try {
    return requireJsonPart(encoded)
  } catch {
    return undefined // the caller says what is wrong with the token
  }
}
