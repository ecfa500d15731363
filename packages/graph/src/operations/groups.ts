import {
  GraphError,
  addDirectoryObject,
  changeDirectoryObject,
  deleteDirectoryObject,
} from '@mock-entra/core'
import type { DirectoryObject, GraphAnswer, Group, Tenant } from '@mock-entra/core'

import { answerEntity, noContent } from '../answers.ts'
import { findGroup, readAlternateKey, requireGroup } from '../keys.ts'
import { groupType, unservedDynamicMembership } from '../model/group.ts'
import {
  findAllGroups,
  findDirectGroups,
  findReferenced,
  findTransitiveMembers,
} from '../model/references.ts'
import { mayCreateMissing, notFound, param, readBody, requirePermission } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { assertRequired, invalidValue, readChanges } from '../read-changes.ts'
import type { JsonObject } from '../values.ts'
import { readOperations } from './entity-set.ts'
import { membershipOperations } from './memberships.ts'
import { objectListOperations } from './object-lists.ts'
import {
  alreadyReferenced,
  assertCanOwn,
  ownerOperations,
  requireReference,
  requireReferenced,
} from './owners.ts'

const set = 'groups'

function create(context: OperationContext, sent: JsonObject): GraphAnswer {
  const { tenant, issuer, world, caller } = context
  const { mailEnabled, groupTypes = [], ...body } = sent
  const required = ['displayName', 'mailEnabled', 'mailNickname', 'securityEnabled']
  assertRequired(groupType, { ...body, mailEnabled }, required)
  const owners = readReferences(tenant, body, 'owners@odata.bind')
  owners.forEach(assertCanOwn)
  const blank: Group = {
    id: issuer.ids.uuid(),
    displayName: '',
    createdDateTime: new Date(tenant.clock.now()),
    deletedDateTime: null,
    description: null,
    mail: null,
    ...readKind(mailEnabled, groupTypes),
    mailNickname: '',
    securityEnabled: true,
    memberIds: new Set(readReferences(tenant, body, 'members@odata.bind').map(({ object }) => object.id)),
    ownerIds: new Set([
      ...owners.map(({ object }) => object.id),
      ...(caller.user === undefined ? [] : [caller.user.id]),
    ]),
    otherProperties: {},
  }
  const object = withMail(tenant, { ...blank, ...readChanges(groupType, blank, { body, world }) })
  addDirectoryObject(tenant, { type: 'group', object })
  const answer = answerEntity(context, groupType, object, { status: 201, location: `${set}/${object.id}` })
  describeOutOfBand(tenant, object)
  return answer
}

/**
 * Entra describes a Microsoft 365 group that has no description by its name, after it has answered, and Terraform waits for it
 * for two minutes: https://github.com/microsoftgraph/msgraph-metadata/issues/331
 */
function describeOutOfBand(tenant: Tenant, group: Group): void {
  if (!group.mailEnabled || group.description !== null) return
  changeDirectoryObject(tenant, { type: 'group', object: group }, { description: group.displayName })
}

/** A security group, or a Microsoft 365 group, which has mail. Others are made elsewhere than in Graph. */
function readKind(mailEnabled: unknown, groupTypes: unknown): Pick<Group, 'mailEnabled' | 'groupTypes'> {
  if (typeof mailEnabled !== 'boolean') throw invalidValue('mailEnabled', groupType.resource)
  if (
    !Array.isArray(groupTypes) ||
    groupTypes.some((type) => type !== 'Unified' && type !== 'DynamicMembership')
  ) {
    throw invalidValue('groupTypes', groupType.resource)
  }
  if (groupTypes.includes('DynamicMembership')) {
    throw unservedDynamicMembership()
  }
  if (mailEnabled === groupTypes.includes('Unified')) return { mailEnabled, groupTypes }
  throw new GraphError(
    'badRequest',
    'The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.',
  )
}

function withMail(tenant: Tenant, group: Group): Group {
  return group.mailEnabled ? { ...group, mail: `${group.mailNickname}@${tenant.domains[0]}` } : group
}

const mostReferences = 20

/** What a body binds by reference: `members@odata.bind` and its like, at most 20 at once. */
function readReferences(tenant: Tenant, body: JsonObject, name: string): readonly DirectoryObject[] {
  const references = body[name] ?? []
  if (!Array.isArray(references) || references.length > mostReferences) {
    throw invalidValue(name, groupType.resource)
  }
  return references.map((reference) => requireReferenced(tenant, reference))
}

function requireOwn(
  context: OperationContext,
  access: 'writeGroups' | 'writeMembers' = 'writeGroups',
): Group {
  const group = requireGroup(context.tenant, param(context, 'key'))
  requirePermission(context, access, group)
  return group
}

function update(context: OperationContext): GraphAnswer {
  const { tenant, world } = context
  const body = readBody(context)
  const bound = readReferences(tenant, body, 'members@odata.bind')
  const isOnlyMembers = Object.keys(body).every((name) => name.includes('@'))
  const group = requireOwn(context, isOnlyMembers ? 'writeMembers' : 'writeGroups')
  const changes = readChanges(groupType, group, { body, world }) // refuses before anything is changed
  if (bound.length > 0) addMembers(tenant, group, bound)
  changeDirectoryObject(tenant, { type: 'group', object: group }, changes)
  return noContent
}

/** `PATCH /groups(uniqueName='…')` with `Prefer: create-if-missing` makes what is not there. */
function upsert(context: OperationContext): GraphAnswer {
  const key = param(context, 'key')
  const alternate = readAlternateKey(key)
  const isMissing = alternate?.property === 'uniquename' && findGroup(context.tenant, key) === undefined
  if (!isMissing || !mayCreateMissing(context)) return update(context)
  requirePermission(context, 'createGroups')
  return create(context, { ...readBody(context), uniqueName: alternate.value })
}

function addMembers(tenant: Tenant, group: Group, members: readonly DirectoryObject[]): void {
  const wrong = members.find(({ type }) => type === 'application')
  if (wrong !== undefined) {
    throw new GraphError(
      'badRequest',
      "The reference target 'Application' is invalid for the 'members' reference. Not a valid reference update.",
    )
  }
  if (members.some(({ object }) => object.id === group.id)) {
    throw new GraphError('badRequest', 'A group cannot be a member of itself.')
  }
  if (members.some(({ object }) => group.memberIds.has(object.id))) throw alreadyReferenced('members')
  const memberIds = new Set([...group.memberIds, ...members.map(({ object }) => object.id)])
  changeDirectoryObject(tenant, { type: 'group', object: group }, { memberIds })
}

function removeMember(context: OperationContext): GraphAnswer {
  const group = requireOwn(context, 'writeMembers')
  const id = param(context, 'id').toLowerCase()
  if (!group.memberIds.has(id)) throw notFound(id)
  changeDirectoryObject(
    context.tenant,
    { type: 'group', object: group },
    {
      memberIds: new Set([...group.memberIds].filter((memberId) => memberId !== id)),
    },
  )
  return noContent
}

const lists: Readonly<Record<string, (tenant: Tenant, group: Group) => readonly DirectoryObject[]>> = {
  members: (tenant, { memberIds }) => findReferenced(tenant, memberIds),
  transitiveMembers: (tenant, { id }) => findTransitiveMembers(tenant, id),
  memberOf: (tenant, { id }) => findDirectGroups(tenant, id),
  transitiveMemberOf: (tenant, { id }) => findAllGroups(tenant, id),
}

const listsOfObjects = Object.entries(lists).flatMap(([name, list]) =>
  objectListOperations({
    path: `${set}/{key}/${name}`,
    access: 'readGroups',
    list: (context) => list(context.tenant, requireGroup(context.tenant, param(context, 'key'))),
  }),
)

export const groupOperations: readonly Operation[] = [
  ...readOperations({
    type: groupType,
    read: 'readGroups',
    items: ({ groups }) => groups.values(),
    unique: { id: ({ groups }, id) => groups.get(id) },
    indexes: ({ textIndexes }) => textIndexes.group,
    require: requireGroup,
  }),
  {
    method: 'POST',
    path: set,
    access: 'createGroups',
    answer: (context) => create(context, readBody(context)),
  },
  { method: 'PATCH', path: `${set}/{key}`, access: 'checked by the operation', answer: upsert },
  {
    method: 'DELETE',
    path: `${set}/{key}`,
    access: 'checked by the operation',
    answer: (context) => {
      deleteDirectoryObject(context.tenant, { type: 'group', object: requireOwn(context) })
      return noContent
    },
  },
  ...listsOfObjects,
  {
    method: 'POST',
    path: `${set}/{key}/members/$ref`,
    access: 'checked by the operation',
    answer: (context) => {
      const group = requireOwn(context, 'writeMembers')
      addMembers(context.tenant, group, [requireReference(context.tenant, readBody(context))])
      return noContent
    },
  },
  {
    method: 'DELETE',
    path: `${set}/{key}/members/{id}/$ref`,
    access: 'checked by the operation',
    answer: removeMember,
  },
  ...ownerOperations({
    set,
    read: 'readGroups',
    write: 'writeGroups',
    require: (tenant, key) => ({ type: 'group', object: requireGroup(tenant, key) }),
  }),
  ...membershipOperations({
    path: `${set}/{key}`,
    access: 'readMemberships',
    find: (context) => ({ id: requireGroup(context.tenant, param(context, 'key')).id, roles: [] }),
  }),
]
