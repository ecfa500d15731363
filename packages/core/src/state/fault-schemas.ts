import * as v from 'valibot'

import { isObject } from '../json.ts'
import { objectOf } from '../validation.ts'
import type { Fault, FaultFilter } from './faults.ts'
import type { Endpoint } from './journal.ts'

const endpoints: readonly Endpoint[] = [
  'token',
  'authorize',
  'signIn',
  'adminConsent',
  'devicecode',
  'device',
  'logout',
  'discovery',
  'jwks',
  'instance',
  'userinfo',
  'graph',
  'arm',
  'managedIdentity',
  'other',
]

const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'))

/** What a timer of Node's can wait for. */
const longestDelay = 2_147_483_647

function isClaims(value: unknown): boolean {
  try {
    return isObject(typeof value === 'string' ? JSON.parse(value) : value)
  } catch {
    return false // the schema says what was expected
  }
}

function oneOf<const Names extends readonly string[]>(names: Names): v.PicklistSchema<Names, string> {
  const quoted = names.map((name) => `'${name}'`)
  return v.picklist(names, `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`)
}

/** What a test may plan, checked when it is planned: a fault that is misspelt would never happen. */
export const faultSchemas = {
  endpoint: oneOf(endpoints),
  fault: objectOf({
    aadsts: v.optional(
      v.custom<number | string>(
        (value) => typeof value === 'number' || (typeof value === 'string' && value !== ''),
        'an AADSTS number, or the name of a refusal',
      ),
    ),
    status: v.optional(
      v.pipe(
        v.number('an HTTP status'),
        v.integer('an HTTP status'),
        v.minValue(200, 'an HTTP status from 200 on'),
        v.maxValue(599, 'an HTTP status up to 599'),
      ),
    ),
    error: v.optional(text),
    suberror: v.optional(text),
    claims: v.optional(v.custom<object | string>(isClaims, 'claims as an object or as JSON')),
    retryAfter: v.optional(
      v.custom<number | false>(
        (value) => value === false || (Number.isSafeInteger(value) && Number(value) >= 0),
        'a number of seconds, or false',
      ),
    ),
    body: v.optional(oneOf(['malformed-json', 'html', 'empty'])),
    connection: v.optional(oneOf(['hang', 'cut', 'cut-mid-body', 'drip'])),
    delay: v.optional(
      v.custom<number>(
        (value) => typeof value === 'number' && value >= 0 && value <= longestDelay,
        `milliseconds from 0 to ${longestDelay}`,
      ),
    ),
  } satisfies Record<keyof Fault, v.GenericSchema>),
  filter: objectOf({
    clientId: v.optional(text),
    grantType: v.optional(text),
    scope: v.optional(text),
  } satisfies Record<keyof FaultFilter, v.GenericSchema>),
  count: v.pipe(
    v.number('a number of times'),
    v.integer('a whole number of times'),
    v.minValue(1, 'at least 1'),
  ),
}
