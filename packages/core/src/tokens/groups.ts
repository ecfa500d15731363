import type { Application, OptionalClaim } from '../directory/application.ts'
import { findGroupsOf } from '../directory/group.ts'
import type { Group } from '../directory/group.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import type { Authorization } from '../grants/grant.ts'
import { azureAdGraphBase } from '../issuer-urls.ts'
import type { Claims } from './token-description.ts'

/** More groups than this do not fit into a JWT, and Entra points to Graph instead ("overage"). */
const mostGroups = 200

/** In a redirect's URL there is room for fewer. */
const mostGroupsInRedirect = 5

/** The marker that Entra puts into the tokens of ordinary members. */
const memberRoleTemplate = 'b79fbf4d-3ef9-4689-8143-76b194e85509'

/** `groups` and `wids`, as `groupMembershipClaims` of the application that the token is for asks. */
export function describeGroups(
  authorization: Authorization,
  user: User,
  application: Application,
  token: 'accessToken' | 'idToken',
): Claims {
  const { tenant } = authorization
  const wanted = (application.groupMembershipClaims ?? '').split(',').map((part) => part.trim())
  const wids =
    wanted.includes('All') || wanted.includes('DirectoryRole') ? { wids: describeDirectoryRoles(user) } : {}
  const groups = wantedGroups(tenant, user, application, wanted)
  if (groups === undefined) return wids
  const option = application.optionalClaims[token].find(({ name }) => name === 'groups')
  const byName = wanted.includes('ApplicationGroup') && hasProperty(option, 'cloud_displayname')
  const values = groups.map(({ id, displayName }) => (byName ? displayName : id))
  const name = hasProperty(option, 'emit_as_roles') ? 'roles' : 'groups'
  return { ...wids, ...groupClaim(authorization, user, values, name) }
}

/** `wids`: the user's directory roles, after the marker of ordinary members. */
export function describeDirectoryRoles({ directoryRoles }: User): readonly string[] {
  return [...directoryRoles, memberRoleTemplate]
}

function wantedGroups(
  tenant: Tenant,
  user: User,
  application: Application,
  wanted: readonly string[],
): readonly Group[] | undefined {
  if (wanted.includes('All')) return findGroupsOf(tenant.groups.values(), user.id)
  if (wanted.includes('SecurityGroup')) {
    return findGroupsOf(tenant.groups.values(), user.id).filter(({ securityEnabled }) => securityEnabled)
  }
  if (wanted.includes('ApplicationGroup')) return assignedGroups(tenant, user, application)
  return undefined
}

/** Groups that are assigned to the application and have the user as a direct member. */
function assignedGroups(tenant: Tenant, user: User, application: Application): readonly Group[] {
  const resourceId = tenant.servicePrincipals.get(application.appId)?.id
  const assigned = new Set(
    tenant.appRoleAssignments
      .filter((entry) => entry.resourceId === resourceId)
      .map((entry) => entry.principalId),
  )
  return [...tenant.groups.values()].filter(({ id, memberIds }) => assigned.has(id) && memberIds.has(user.id))
}

function hasProperty(option: OptionalClaim | undefined, name: string): boolean {
  return option?.additionalProperties.includes(name) === true
}

/** @param name `roles` replaces the app roles: a later member of the same name wins */
function groupClaim(
  { tenant, baseUrl, isFrontChannel }: Authorization,
  user: User,
  values: readonly string[],
  name: 'groups' | 'roles',
): Claims {
  if (values.length === 0) return {}
  if (isFrontChannel === true && values.length > mostGroupsInRedirect) return { hasgroups: true }
  if (values.length > mostGroups) {
    const endpoint = `${azureAdGraphBase(baseUrl)}/${tenant.id}/users/${user.id}/getMemberObjects`
    return { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint } } }
  }
  return { [name]: values }
}
