import * as v from 'valibot'

import { isObject } from '../json.ts'
import { objectOf, parseInput } from '../validation.ts'
import type {
  AccessTokenOptions,
  AppTokenOptions,
  IdTokenOptions,
  RefreshTokenOptions,
  TokenOptions,
} from './factory-options.ts'

/** An object by its name or as a handle that has it. */
function reference(member: string, what: string): v.GenericSchema {
  return v.custom<object | string>((value) => {
    if (typeof value === 'string') return value !== ''
    return typeof value === 'object' && value !== null && typeof Reflect.get(value, member) === 'string'
  }, what)
}

const app = reference('appId', 'a client id, an App ID URI, or the handle of an app')
const user = reference('objectId', 'a user name, an object id, or the handle of a user')
const tenant = reference('tenantId', 'a tenant id, a domain, or the handle of a tenant')
const seconds = v.custom<number>(Number.isFinite, 'a number of seconds')
const instant = v.custom<Date | number>(
  (value) => Number.isFinite(value instanceof Date ? value.getTime() : value),
  'a Date, or seconds since the epoch',
)
const members = v.custom<object>(isObject, 'an object with a member for each')
const texts = v.array(v.string('a text'), 'an array of texts')
/** `scp` names no API, as clients do when they ask: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
const scopeName = v.pipe(
  v.string('a text'),
  v.regex(
    /^(?![a-z][a-z0-9+.-]*:\/\/|[0-9a-f-]{36}\/)/i,
    "the name of a scope alone, such as 'Tasks.Read': `resource` names the API",
  ),
)
const version = v.picklist([1, 2], '1 or 2')

const tokenEntries = {
  app: v.optional(app),
  expiresIn: v.optional(seconds),
  notBefore: v.optional(instant),
  issuedAt: v.optional(instant),
  tenant: v.optional(tenant),
  claims: v.optional(members),
  header: v.optional(members),
} satisfies Record<keyof TokenOptions, v.GenericSchema>

const appTokenEntries = {
  ...tokenEntries,
  resource: v.optional(app),
  roles: v.optional(texts),
  version: v.optional(version),
} satisfies Record<keyof AppTokenOptions, v.GenericSchema>

const schemas = {
  appToken: objectOf(appTokenEntries),
  accessToken: objectOf({
    ...appTokenEntries,
    user: v.optional(user),
    scopes: v.optional(v.array(scopeName, 'an array of texts')),
  } satisfies Record<keyof AccessTokenOptions, v.GenericSchema>),
  idToken: objectOf({
    ...tokenEntries,
    user: v.optional(user),
    nonce: v.optional(v.string('a text')),
    version: v.optional(version),
    scopes: v.optional(texts),
  } satisfies Record<keyof IdTokenOptions, v.GenericSchema>),
  refreshToken: objectOf({
    app: v.optional(app),
    user: v.optional(user),
    scopes: v.optional(texts),
  } satisfies Record<keyof RefreshTokenOptions, v.GenericSchema>),
}

/** A misspelt or impossible option would make a token other than the one that the test is about. */
export function assertOptions(method: keyof typeof schemas, options: object): void {
  parseInput(schemas[method], options, `tokens.${method}(options)`)
}
