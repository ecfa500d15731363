/** A `group` object, in Microsoft Graph's words. */
export interface Group {
  readonly id: string
  displayName: string
  securityEnabled: boolean
  /** Object ids of users, groups and service principals. */
  memberIds: ReadonlySet<string>
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
