import { GraphError, putPermissionGrant, removePermissionGrant, asText } from '@mock-entra/core'
import type { GraphAnswer, OAuth2PermissionGrant, Tenant } from '@mock-entra/core'

import { answerEntity, answerList, noContent } from '../answers.ts'
import { idOfGrant, permissionGrantType as type, visibleGrants } from '../model/permission-entities.ts'
import { notFound, param, readBody } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { assertRequired, invalidValue } from '../read-changes.ts'
import { invalidProperty } from '../values.ts'
import type { JsonObject } from '../values.ts'

const set = 'oauth2PermissionGrants'

/** What a body may have; the times are of an older version of the type, and mean nothing. */
const known: ReadonlySet<string> = new Set([
  'clientId',
  'consentType',
  'principalId',
  'resourceId',
  'scope',
  'startTime',
  'expiryTime',
])

function create(context: OperationContext): GraphAnswer {
  const { tenant } = context
  const body = readBody(context)
  assertRequired(type, body, ['clientId', 'consentType', 'resourceId'])
  const unknown = Object.keys(body).find((name) => !known.has(name) && !name.includes('@'))
  if (unknown !== undefined) throw invalidProperty(unknown)
  const grant = readGrant(tenant, body)
  const isThere = tenant.permissionGrants.some((candidate) => idOfGrant(candidate) === idOfGrant(grant))
  if (isThere) throw new GraphError('conflict', 'Permission entry already exists.')
  putPermissionGrant(tenant, grant)
  return answerEntity(context, type, grant, { status: 201, location: `${set}/${idOfGrant(grant)}` })
}

function readGrant(tenant: Tenant, body: JsonObject): OAuth2PermissionGrant {
  const { consentType } = body
  if (consentType !== 'AllPrincipals' && consentType !== 'Principal') {
    throw invalidValue('consentType', type.resource)
  }
  const hasPrincipal = typeof body['principalId'] === 'string' && body['principalId'] !== ''
  if (hasPrincipal !== (consentType === 'Principal')) throw invalidValue('principalId', type.resource)
  return {
    clientId: requireServicePrincipalId(tenant, body, 'clientId'),
    consentType,
    principalId: hasPrincipal ? requireUserId(tenant, asText(body['principalId'])) : null,
    resourceId: requireServicePrincipalId(tenant, body, 'resourceId'),
    scopes: readScopes(body['scope']),
  }
}

function requireServicePrincipalId(tenant: Tenant, body: JsonObject, name: string): string {
  const id = asText(body[name])
  const found = tenant.servicePrincipalsById.get(id.toLowerCase())
  if (found === undefined) throw notFound(id)
  return found.id
}

function requireUserId(tenant: Tenant, id: string): string {
  const user = tenant.users.get(id.toLowerCase())
  if (user === undefined) throw notFound(id)
  return user.id
}

/** Blanks between them; the documentation has one in front as well. */
function readScopes(scope: unknown): readonly string[] {
  if (scope === undefined || scope === null) return []
  if (typeof scope !== 'string') throw invalidValue('scope', type.resource)
  return [...new Set(scope.split(' ').filter((part) => part !== ''))]
}

function requireGrant(context: OperationContext): OAuth2PermissionGrant {
  const id = param(context, 'id')
  const grant = visibleGrants(context.tenant).find((candidate) => idOfGrant(candidate) === id)
  if (grant === undefined) throw notFound(id)
  return grant
}

/** Only the scopes of a grant can be changed: the rest is what it is. */
function update(context: OperationContext): GraphAnswer {
  const grant = requireGrant(context)
  const body = readBody(context)
  const other = Object.keys(body).find((name) => name !== 'scope' && !name.includes('@'))
  if (other !== undefined) {
    if (!known.has(other)) throw invalidProperty(other)
    throw new GraphError('badRequest', `Property '${other}' is read-only and cannot be set.`)
  }
  putPermissionGrant(context.tenant, { ...grant, scopes: readScopes(body['scope']) })
  return noContent
}

export const permissionGrantOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: set,
    access: 'readGrants',
    answer: (context) => answerList(context, type, { items: visibleGrants(context.tenant), idOf: idOfGrant }),
  },
  {
    method: 'GET',
    path: `${set}/{id}`,
    access: 'readGrants',
    answer: (context) => answerEntity(context, type, requireGrant(context)),
  },
  { method: 'POST', path: set, access: 'writeGrants', answer: create },
  { method: 'PATCH', path: `${set}/{id}`, access: 'writeGrants', answer: update },
  {
    method: 'DELETE',
    path: `${set}/{id}`,
    access: 'writeGrants',
    answer: (context) => {
      removePermissionGrant(context.tenant, requireGrant(context))
      return noContent
    },
  },
]
