import {
  GraphError,
  addDirectoryObject,
  changeUser,
  deleteDirectoryObject,
  findUserByName,
  revokeSignIns,
} from '@mock-entra/core'
import type { DirectoryObject, GraphAnswer, Tenant, User } from '@mock-entra/core'

import { answerEntity, answerJson, answerList, answerObjects, noContent } from '../answers.ts'
import { requireUser } from '../keys.ts'
import { idOfGrant, permissionGrantType, visibleGrants } from '../model/permission-entities.ts'
import { findAllGroups, findDirectGroups } from '../model/references.ts'
import { userType } from '../model/user.ts'
import { param, readBody, requirePermission } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import type { Access } from '../permissions.ts'
import { assertRequired, readChanges } from '../read-changes.ts'
import { isObject } from '../values.ts'
import { readOperations } from './entity-set.ts'
import { membershipOperations } from './memberships.ts'

const set = 'users'

function create(context: OperationContext): GraphAnswer {
  const { tenant, issuer, world } = context
  const body = readBody(context)
  const required = ['accountEnabled', 'displayName', 'mailNickname', 'userPrincipalName', 'passwordProfile']
  assertRequired(userType, body, required)
  assertPassword(body['passwordProfile'])
  const blank: User = {
    id: issuer.ids.uuid(),
    userPrincipalName: '',
    displayName: '',
    createdDateTime: new Date(tenant.clock.now()),
    deletedDateTime: null,
    mailNickname: '',
    givenName: null,
    surname: null,
    mail: null,
    accountEnabled: true,
    userType: 'Member',
    country: null,
    password: null,
    forceChangePasswordNextSignIn: true, // what Entra asks of new users unless told otherwise
    directoryRoles: [],
    conditionalAccess: {},
    signInSessionsValidFrom: 0,
    revocations: 0,
    otherProperties: {},
  }
  const user = { ...blank, ...readChanges(userType, blank, { body, world }) }
  addDirectoryObject(tenant, { type: 'user', object: user })
  return answerEntity(context, userType, user, { status: 201, location: `${set}/${user.id}` })
}

const shortestPassword = 8

function assertPassword(profile: unknown): void {
  const password = isObject(profile) ? profile['password'] : undefined
  if (typeof password === 'string' && password.length >= shortestPassword) return
  throw new GraphError(
    'badRequest',
    'The specified password does not comply with password complexity requirements. Please provide a different password.',
  )
}

/** A new password ends what the old one began: refresh tokens fail with AADSTS50173. */
function change(context: OperationContext, user: User): GraphAnswer {
  const body = readBody(context)
  const sent = body['passwordProfile']
  if (isObject(sent) && sent['password'] !== undefined) assertPassword(sent)
  const changes = readChanges(userType, user, { body, world: context.world })
  if (changes.password !== undefined && changes.password !== user.password)
    revokeSignIns(context.tenant, user)
  changeUser(context.tenant, user, changes)
  return noContent
}

/** A user, by key or as the one who asks. */
interface UserPath {
  /** `users/{key}` or `me` */
  readonly path: string
  readonly read: Access
  readonly write: Access
  readonly find: (context: OperationContext) => User
}

const paths: readonly UserPath[] = [
  {
    path: `${set}/{key}`,
    read: 'readUsers',
    write: 'writeUsers',
    find: (context) => requireUser(context.tenant, param(context, 'key')),
  },
  { path: 'me', read: 'readMe', write: 'writeMe', find: requireMe },
]

function requireMe({ caller }: OperationContext): User {
  if (caller.user !== undefined) return caller.user
  throw new GraphError('malformedRequest', '/me request is only valid with delegated authentication flow.')
}

function operationsOf({ path, read, write, find }: UserPath): readonly Operation[] {
  const list =
    (objectsOf: (tenant: Tenant, user: User) => readonly DirectoryObject[]): Operation['answer'] =>
    (context) =>
      answerObjects(context, objectsOf(context.tenant, find(context)))
  return [
    { method: 'PATCH', path, access: write, answer: (context) => change(context, find(context)) },
    {
      method: 'GET',
      path: `${path}/memberOf`,
      access: read,
      answer: list((tenant, { id }) => findDirectGroups(tenant, id)),
    },
    {
      method: 'GET',
      path: `${path}/transitiveMemberOf`,
      access: read,
      answer: list((tenant, { id }) => findAllGroups(tenant, id)),
    },
    { method: 'GET', path: `${path}/ownedObjects`, access: read, answer: list(findOwned) },
    {
      method: 'GET',
      path: `${path}/oauth2PermissionGrants`,
      access: 'readGrants',
      answer: (context) => {
        const { id } = find(context)
        const items = visibleGrants(context.tenant).filter(({ principalId }) => principalId === id)
        return answerList(context, permissionGrantType, { items, idOf: idOfGrant })
      },
    },
    {
      method: 'POST',
      path: `${path}/revokeSignInSessions`,
      access: write,
      answer: (context) => {
        revokeSignIns(context.tenant, find(context))
        const { baseUrl, version } = context.world
        return answerJson({ '@odata.context': `${baseUrl}/${version}/$metadata#Edm.Boolean`, value: true })
      },
    },
    ...membershipOperations({
      path,
      access: read,
      find: (context) => {
        const { id, directoryRoles } = find(context)
        return { id, roles: directoryRoles }
      },
    }),
  ]
}

function findOwned(tenant: Tenant, { id }: User): readonly DirectoryObject[] {
  const isOwned = ({ ownerIds }: { readonly ownerIds: ReadonlySet<string> }): boolean => ownerIds.has(id)
  return [
    ...[...tenant.applications.values()]
      .filter(isOwned)
      .map((object) => ({ type: 'application' as const, object })),
    ...[...tenant.servicePrincipals.values()]
      .filter(isOwned)
      .map((object) => ({ type: 'servicePrincipal' as const, object })),
    ...[...tenant.groups.values()].filter(isOwned).map((object) => ({ type: 'group' as const, object })),
  ]
}

export const userOperations: readonly Operation[] = [
  ...readOperations({
    type: userType,
    read: 'readUsers',
    items: ({ users }) => users.values(),
    unique: { id: ({ users }, id) => users.get(id), userprincipalname: findUserByName },
    require: requireUser,
  }),
  { method: 'POST', path: set, access: 'writeUsers', answer: create },
  {
    method: 'DELETE',
    path: `${set}/{key}`,
    access: 'writeUsers',
    answer: (context) => {
      const object = requireUser(context.tenant, param(context, 'key'))
      deleteDirectoryObject(context.tenant, { type: 'user', object })
      return noContent
    },
  },
  {
    method: 'GET',
    path: 'me',
    access: 'checked by the operation',
    answer: (context) => {
      const user = requireMe(context)
      requirePermission(context, 'readMe')
      return answerEntity(context, userType, user)
    },
  },
  ...paths.flatMap(operationsOf),
]
