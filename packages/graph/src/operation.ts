import { GraphError, parseJson } from '@mock-entra/core'
import type { GraphAnswer, GraphRequest, Issuer, Tenant } from '@mock-entra/core'

import type { Caller } from './caller.ts'
import { assertPermitted } from './permissions.ts'
import type { Access, Owned } from './permissions.ts'
import type { QueryOptions } from './query/query-options.ts'
import { isObject } from './values.ts'
import type { JsonObject } from './values.ts'
import type { World } from './world.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** One operation of Graph's: where it is, what it takes to be allowed, and what it does. */
export interface Operation {
  readonly method: Method
  /** With `{variables}`, without the version: `applications/{key}/owners`. */
  readonly path: string
  /** What the caller needs. Operations on what somebody can own check it themselves, once they know whose it is. */
  readonly access: Access | 'checked by the operation'
  /** What it changes is one transaction. One that has to wait changes nothing before, and one object after. */
  readonly answer: (context: OperationContext) => GraphAnswer | Promise<GraphAnswer>
}

/** What an operation answers from. */
export interface OperationContext {
  readonly issuer: Issuer
  readonly tenant: Tenant
  readonly world: World
  readonly caller: Caller
  readonly request: GraphRequest
  /** The path's variables, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly options: QueryOptions
}

export function requirePermission({ caller }: OperationContext, access: Access, target?: Owned): void {
  assertPermitted(caller, access, target)
}

/** A variable of the path; the router has filled all that the path names. */
export function param({ params }: OperationContext, name: string): string {
  return params[name] ?? ''
}

/** Whether a PATCH by a name makes what is not there: Graph's upsert. */
export function mayCreateMissing({ request }: Pick<OperationContext, 'request'>): boolean {
  return /\bcreate-if-missing\b/i.test(request.headers['prefer'] ?? '')
}

/** @throws {GraphError} `malformedRequest` where the body is no JSON object */
export function readBody({ request }: Pick<OperationContext, 'request'>): JsonObject {
  const body = tryParse(request.body)
  if (isObject(body)) return body
  throw new GraphError(
    'malformedRequest',
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  )
}

function tryParse(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined // the caller says that it is no JSON
  }
}

export function notFound(id: string): GraphError {
  return new GraphError(
    'resourceNotFound',
    `Resource '${id.slice(0, 256)}' does not exist or one of its queried reference-property objects are not present.`,
  )
}
