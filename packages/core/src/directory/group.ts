import type { OtherProperties } from './application.ts'

/** A `group` object, in Microsoft Graph's words. */
export interface Group {
  readonly id: string
  readonly displayName: string
  readonly createdDateTime: Date
  /** Null while the group is there; deleted Microsoft 365 groups wait in the tenant's `deletedItems`. */
  readonly deletedDateTime: Date | null
  readonly description: string | null
  readonly mail: string | null
  readonly mailEnabled: boolean
  readonly mailNickname: string
  readonly securityEnabled: boolean
  /** `Unified` for a Microsoft 365 group; empty for a security group. */
  readonly groupTypes: readonly string[]
  /** Object ids of users, groups and service principals. */
  readonly memberIds: ReadonlySet<string>
  /** Object ids of users and service principals. */
  readonly ownerIds: ReadonlySet<string>
  /** What Microsoft Graph keeps and nothing here reads, in its words. */
  readonly otherProperties: OtherProperties
}

/** The groups that an object is in, directly or through other groups. */
export function findGroupsOf(groups: Iterable<Group>, memberId: string): readonly Group[] {
  const all = [...groups]
  const found = new Set<Group>()
  const pending = [memberId]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const containing = all.filter((group) => group.memberIds.has(id) && !found.has(group))
    for (const group of containing) {
      found.add(group)
      pending.push(group.id)
    }
  }
  return [...found]
}
