import * as v from 'valibot'

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
  'other',
]

const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'))

function oneOf<const Names extends readonly string[]>(names: Names): v.PicklistSchema<Names, string> {
  return v.picklist(names, names.map((name) => `'${name}'`).join(', '))
}

/** What a test may plan, checked when it is planned: a fault that is misspelt would never happen. */
export const faultSchemas = {
  endpoint: oneOf(endpoints),
  fault: objectOf({
    aadsts: v.optional(v.union([v.number(), text], 'an AADSTS number, or the name of a refusal')),
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
    claims: v.optional(v.union([text, v.looseObject({})], 'claims as an object or as JSON')),
    retryAfter: v.optional(
      v.union([v.literal(false), v.pipe(v.number(), v.minValue(0))], 'a number of seconds, or false'),
    ),
    body: v.optional(oneOf(['malformed-json', 'html', 'empty'])),
    connection: v.optional(oneOf(['hang', 'cut', 'cut-mid-body', 'drip'])),
    delay: v.optional(v.pipe(v.number('a number of milliseconds'), v.minValue(0, 'milliseconds from 0 on'))),
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
