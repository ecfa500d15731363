import {
  GraphError,
  addDirectoryObject,
  changeUser,
  deleteDirectoryObject,
  findUserByName,
  revokeSignIns,
} from '@mock-entra/core'
import type { GraphAnswer, Tenant, User } from '@mock-entra/core'

import { answerEntity, answerJson, answerList, answerObject, noContent } from '../answers.ts'
import { requireCallingUser } from '../caller.ts'
import { requireUser } from '../keys.ts'
import type { ListedObject } from '../model/directory-role.ts'
import { idOfGrant, permissionGrantType, visibleGrants } from '../model/permission-entities.ts'
import {
  findAllMemberships,
  findDirectReports,
  findManager,
  findMemberships,
  findOwned,
} from '../model/references.ts'
import { userType } from '../model/user.ts'
import { notFound, param, readBody, requirePermission } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import type { Access } from '../permissions.ts'
import { assertRequired, readChanges } from '../read-changes.ts'
import { isObject } from '../values.ts'
import { readOperations } from './entity-set.ts'
import { membershipOperations } from './memberships.ts'
import { objectListOperations } from './object-lists.ts'

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
  { path: 'me', read: 'readMe', write: 'writeMe', find: ({ caller }) => requireCallingUser(caller) },
]

const lists: Readonly<Record<string, (tenant: Tenant, user: User) => readonly ListedObject[]>> = {
  memberOf: findMemberships,
  transitiveMemberOf: findAllMemberships,
  ownedObjects: (tenant, { id }) => findOwned(tenant, id),
  directReports: (tenant, { id }) => findDirectReports(tenant, id),
}

function operationsOf({ path, read, write, find }: UserPath): readonly Operation[] {
  return [
    { method: 'PATCH', path, access: write, answer: (context) => change(context, find(context)) },
    ...Object.entries(lists).flatMap(([name, list]) =>
      objectListOperations({
        path: `${path}/${name}`,
        access: read,
        list: (context) => list(context.tenant, find(context)),
      }),
    ),
    {
      method: 'GET',
      path: `${path}/manager`,
      access: 'readUsers',
      answer: (context) => {
        const manager = findManager(context.tenant, find(context))
        if (manager === undefined) throw notFound('manager')
        return answerObject(context, manager)
      },
    },
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

export const userOperations: readonly Operation[] = [
  ...readOperations({
    type: userType,
    read: 'readUsers',
    items: ({ users }) => users.values(),
    unique: { id: ({ users }, id) => users.get(id), userPrincipalName: findUserByName },
    indexes: ({ textIndexes }) => textIndexes.user,
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
      const user = requireCallingUser(context.caller)
      requirePermission(context, 'readMe')
      return answerEntity(context, userType, user)
    },
  },
  ...paths.flatMap(operationsOf),
]
