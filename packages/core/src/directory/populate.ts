import { addApp } from './add-app.ts'
import { addGroup } from './add-group.ts'
import { addUser } from './add-user.ts'
import type { Application } from './application.ts'
import type { CompleteTenantSeed } from './default-seed.ts'
import type { Tenant } from './tenant.ts'
import type { User } from './user.ts'

/** What a tenant was seeded with: the objects that tests use when they name none. */
export interface SeededObjects {
  readonly app: Application | undefined
  readonly api: Application | undefined
  readonly user: User | undefined
}

/** The same by client id, or object id of the user: what outlives a restart. */
export interface SeededObjectsItem {
  readonly app: string | undefined
  readonly api: string | undefined
  readonly user: string | undefined
}

/** Adds what a seed lists. APIs come first, then apps, users and groups, because later ones refer to earlier ones. */
export function populateTenant(tenant: Tenant, seed: CompleteTenantSeed, path: string): SeededObjects {
  return tenant.changes.together(() => {
    const apis = seed.apis.map((api, index) => addApp(tenant, api, `${path}.apis[${index}]`))
    const apps = seed.apps.map((app, index) => addApp(tenant, app, `${path}.apps[${index}]`))
    const users = seed.users.map((user, index) => addUser(tenant, user, `${path}.users[${index}]`))
    for (const [index, group] of seed.groups.entries()) addGroup(tenant, group, `${path}.groups[${index}]`)
    const [app, api, user] = [apps[0], apis[0], users[0]]
    const item: SeededObjectsItem = { app: app?.appId, api: api?.appId, user: user?.id }
    tenant.changes.put('seededObjects', tenant.id, () => item)
    return { app, api, user }
  })
}
