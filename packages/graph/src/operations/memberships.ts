import { findGroupsOf } from '@mock-entra/core'
import type { Group } from '@mock-entra/core'

import { answerJson } from '../answers.ts'
import { readBody } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import type { Access } from '../permissions.ts'
import { invalidValue } from '../read-changes.ts'

/** Somebody who can be in groups. */
interface Member {
  readonly id: string
  /** Ids of directory roles; the mock has one role for each template, and its id is the template's. */
  readonly roles: readonly string[]
}

interface MembershipPath {
  readonly path: string
  readonly access: Access
  readonly find: (context: OperationContext) => Member
}

/** The actions that tell what somebody is in: also through other groups. */
export function membershipOperations({ path, access, find }: MembershipPath): readonly Operation[] {
  const groupsOf = (context: OperationContext, { id }: Member): readonly Group[] =>
    findGroupsOf(context.tenant.groups.values(), id)
  return [
    {
      method: 'POST',
      path: `${path}/getMemberGroups`,
      access,
      answer: (context) => answerIds(context, wantedGroups(context, groupsOf(context, find(context)))),
    },
    {
      method: 'POST',
      path: `${path}/getMemberObjects`,
      access,
      answer: (context) => {
        const member = find(context)
        const groups = wantedGroups(context, groupsOf(context, member))
        return answerIds(context, isSecurityOnly(context) ? groups : [...groups, ...member.roles])
      },
    },
    {
      method: 'POST',
      path: `${path}/checkMemberGroups`,
      access,
      answer: (context) => {
        const present = new Set(groupsOf(context, find(context)).map(({ id }) => id))
        return answerIds(
          context,
          readIds(context, 'groupIds').filter((id) => present.has(id.toLowerCase())),
        )
      },
    },
    {
      method: 'POST',
      path: `${path}/checkMemberObjects`,
      access,
      answer: (context) => {
        const member = find(context)
        const present = new Set([...groupsOf(context, member).map(({ id }) => id), ...member.roles])
        return answerIds(
          context,
          readIds(context, 'ids').filter((id) => present.has(id.toLowerCase())),
        )
      },
    },
  ]
}

function isSecurityOnly(context: OperationContext): boolean {
  const { securityEnabledOnly } = readBody(context)
  if (typeof securityEnabledOnly === 'boolean') return securityEnabledOnly
  if (securityEnabledOnly === undefined || securityEnabledOnly === null) return false
  throw invalidValue('securityEnabledOnly', 'DirectoryObject')
}

function wantedGroups(context: OperationContext, groups: readonly Group[]): readonly string[] {
  const isWanted = isSecurityOnly(context) ? ({ securityEnabled }: Group) => securityEnabled : () => true
  return groups.filter(isWanted).map(({ id }) => id)
}

function readIds(context: OperationContext, name: string): readonly string[] {
  const ids = readBody(context)[name]
  if (Array.isArray(ids) && ids.every((id) => typeof id === 'string')) return ids
  throw invalidValue(name, 'DirectoryObject')
}

function answerIds({ world }: OperationContext, ids: readonly string[]): ReturnType<Operation['answer']> {
  return answerJson({
    '@odata.context': `${world.baseUrl}/${world.version}/$metadata#Collection(Edm.String)`,
    value: ids,
  })
}
