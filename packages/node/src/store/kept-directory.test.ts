import { EntraError, GraphError, completeTenantSeed, emptyTenant, populateTenant } from '@mock-entra/core'
import type { GraphAnswer, Issuer, Tenant } from '@mock-entra/core'
import {
  aCertifiedKey,
  aTenant,
  aUserTokenRequest,
  acquireTokens,
  addAppSeed,
  addGroupSeed,
  addUserSeed,
  anIssuer,
} from '@mock-entra/core/testing'
import { createGraph } from '@mock-entra/graph'
import { describe, expect, test } from 'vitest'

import { aDataDir, aStore, contentsOf } from '../testing/a-store.ts'
import type { DirectoryStore } from './directory-store.ts'

type Json = Readonly<Record<string, unknown>>

const appId = '11111111-1111-1111-1111-111111111111'
const apiId = '22222222-2222-2222-2222-222222222222'
const guestTenantId = '00000000-0000-4000-8000-0000000000bb'

/** Numbers that repeat: below `limit`. */
function createDice(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** Two tenants on a store, and somebody who does whatever the dice say. */
class World {
  readonly issuer: Issuer
  readonly home: Tenant
  readonly guest: Tenant
  /** What was done, and worked: so that a list of refusals does not pass for a test. */
  readonly done = new Map<string, number>()
  readonly dice: (limit: number) => number
  #count = 0
  #refreshTokens: string[] = []

  constructor(store: DirectoryStore, seed: number) {
    this.dice = createDice(seed)
    this.issuer = anIssuer({ createChanges: store.createChanges, validateTokens: false })
    this.home = aTenant(this.issuer).tenant
    this.guest = aTenant(this.issuer, { id: guestTenantId, domain: 'guest.example' }).tenant
  }

  pick<Item>(items: Iterable<Item>): Item {
    const all = [...items]
    const item = all[this.dice(all.length)]
    if (item === undefined) throw new GraphError('badRequest', 'There is nothing to pick.')
    return item
  }

  name(prefix: string): string {
    this.#count++
    return `${prefix}${this.#count}`
  }

  async graph(request: string, body?: Json, tenant = this.home): Promise<GraphAnswer> {
    const [method = '', path = ''] = request.split(' ')
    const claims = Buffer.from(JSON.stringify({ tid: tenant.id })).toString('base64url')
    return await createGraph(this.issuer)({
      method,
      baseUrl: 'https://localhost:4577',
      path: `/v1.0/${path}`,
      query: '',
      headers: { authorization: `Bearer e30.${claims}.e30` },
      body: body === undefined ? '' : JSON.stringify(body),
      requestId: 'request',
      clientRequestId: 'client',
    })
  }

  async run(name: string, action: (world: World) => unknown): Promise<void> {
    try {
      await action(this)
      this.done.set(name, (this.done.get(name) ?? 0) + 1)
    } catch (error) {
      if (!(error instanceof GraphError || error instanceof EntraError)) throw error // a refusal changes nothing, and that is compared as well
    }
  }

  async signIn(): Promise<void> {
    const { response } = await acquireTokens(
      this.issuer,
      aUserTokenRequest({ scope: `api://${apiId}/Tasks.Read offline_access` }),
    )
    this.#refreshTokens.push(response.refresh_token!)
  }

  async redeem(): Promise<void> {
    const refreshToken = this.pick(this.#refreshTokens)
    if (this.home.refreshTokens.get(refreshToken) === undefined) return
    const request = aUserTokenRequest({ grantType: 'refresh_token', refreshToken })
    await acquireTokens(this.issuer, { ...request, username: undefined, password: undefined })
  }
}

const certificate = Buffer.from(aCertifiedKey().certificate).toString('base64')

const isOwn = ({ appId: id }: { readonly appId: string }): boolean => id !== appId && id !== apiId

const application = (world: World): string =>
  world.pick([...world.home.applications.values()].filter(isOwn)).id
const principal = (world: World, tenant = world.home): string =>
  world.pick(
    [...tenant.servicePrincipals.values()].filter((entry) => isOwn(entry) && entry.microsoft === undefined),
  ).id
const user = (world: World): string =>
  world.pick([...world.home.users.values()].filter(({ displayName }) => displayName !== 'Alice Mock')).id
const group = (world: World): string => world.pick(world.home.groups.keys())
const deleted = (world: World): string => world.pick(world.home.deletedItems.keys())
const grant = async (world: World): Promise<string> => {
  const { body } = await world.graph('GET oauth2PermissionGrants')
  return String(world.pick((body as { value: readonly { id: string }[] }).value).id)
}

const actions: Readonly<Record<string, (world: World) => unknown>> = {
  createApplication: (world) =>
    world.graph('POST applications', {
      displayName: world.name('App'),
      signInAudience: world.dice(2) === 0 ? 'AzureADMyOrg' : 'AzureADMultipleOrgs',
    }),
  changeApplication: (world) =>
    world.graph(`PATCH applications/${application(world)}`, {
      displayName: world.name('Changed'),
      web: { redirectUris: [`https://${world.name('host')}/`] },
      notes: world.name('note'),
    }),
  addSecret: (world) => world.graph(`POST applications/${application(world)}/addPassword`, {}),
  addFederatedCredential: (world) =>
    world.graph(`POST applications/${application(world)}/federatedIdentityCredentials`, {
      name: world.name('credential'),
      issuer: 'https://issuer.example',
      subject: world.name('subject'),
      audiences: ['api://AzureADTokenExchange'],
    }),
  addOwner: (world) =>
    world.graph(`POST applications/${application(world)}/owners/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${user(world)}`,
    }),
  addPrincipal: (world) =>
    world.graph('POST servicePrincipals', {
      appId: world.pick([...world.home.applications.values()].filter(isOwn)).appId,
    }),
  addGuestPrincipal: (world) =>
    world.graph(
      'POST servicePrincipals',
      { appId: world.pick([...world.home.applications.values()].filter(isOwn)).appId },
      world.guest,
    ),
  changePrincipal: (world) =>
    world.graph(`PATCH servicePrincipals/${principal(world)}`, { accountEnabled: world.dice(2) === 0 }),
  addPrincipalSecret: (world) => world.graph(`POST servicePrincipals/${principal(world)}/addPassword`, {}),
  addPrincipalKey: (world) =>
    world.graph(`PATCH servicePrincipals/${principal(world)}`, {
      keyCredentials: [{ type: 'AsymmetricX509Cert', usage: 'Verify', key: certificate }],
    }),
  deletePrincipal: (world) => world.graph(`DELETE servicePrincipals/${principal(world)}`),
  deleteGuestPrincipal: (world) =>
    world.graph(`DELETE servicePrincipals/${principal(world, world.guest)}`, undefined, world.guest),
  deleteApplication: (world) => world.graph(`DELETE applications/${application(world)}`),
  restore: (world) => world.graph(`POST directory/deletedItems/${deleted(world)}/restore`, {}),
  purge: (world) => world.graph(`DELETE directory/deletedItems/${deleted(world)}`),
  assignRole: (world) => {
    const id = principal(world)
    const { servicePrincipals } = world.home
    const api = servicePrincipals.get(apiId)!
    const appRoleId = api.application!.appRoles[0]!.id
    const body = { principalId: id, resourceId: api.id, appRoleId }
    return world.graph(`POST servicePrincipals/${id}/appRoleAssignments`, body)
  },
  grantPermission: (world) =>
    world.graph('POST oauth2PermissionGrants', {
      clientId: principal(world),
      consentType: 'AllPrincipals',
      resourceId: world.home.servicePrincipals.get(apiId)!.id,
      scope: 'Tasks.Read',
    }),
  changeGrant: async (world) =>
    await world.graph(`PATCH oauth2PermissionGrants/${await grant(world)}`, {
      scope: 'Tasks.Read Tasks.ReadWrite',
    }),
  deleteGrant: async (world) => await world.graph(`DELETE oauth2PermissionGrants/${await grant(world)}`),
  createUser: (world) => {
    const name = world.name('user')
    return world.graph('POST users', {
      accountEnabled: true,
      displayName: name,
      mailNickname: name,
      userPrincipalName: `${name}@contoso.onmicrosoft.com`,
      passwordProfile: { password: 'Passw0rd!' },
    })
  },
  renameUser: (world) =>
    world.graph(`PATCH users/${user(world)}`, {
      userPrincipalName: `${world.name('renamed')}@contoso.onmicrosoft.com`,
      passwordProfile: { password: world.name('Passw0rd!') },
      jobTitle: world.name('job'),
    }),
  revokeSessions: (world) => world.graph(`POST users/${user(world)}/revokeSignInSessions`, {}),
  deleteUser: (world) => world.graph(`DELETE users/${user(world)}`),
  addRole: (world) =>
    world.graph("POST directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')/members/$ref", {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${user(world)}`,
    }),
  createGroup: (world) => {
    const name = world.name('group')
    const isUnified = world.dice(2) === 0
    return world.graph('POST groups', {
      displayName: name,
      mailNickname: name,
      mailEnabled: isUnified,
      securityEnabled: !isUnified,
      groupTypes: isUnified ? ['Unified'] : [],
    })
  },
  addMember: (world) =>
    world.graph(`POST groups/${group(world)}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${user(world)}`,
    }),
  deleteGroup: (world) => world.graph(`DELETE groups/${group(world)}`),
  batch: (world) =>
    world.graph('POST $batch', {
      requests: ['1', '2'].map((id) => ({
        id,
        method: 'PATCH',
        url: `/users/${user(world)}`,
        headers: { 'Content-Type': 'application/json' },
        body: { jobTitle: world.name('job') },
      })),
    }),
  addSeeds: (world) => {
    const name = world.name('seeded')
    addUserSeed(world.home, { userPrincipalName: name, conditionalAccess: { grantControls: ['mfa'] } })
    addGroupSeed(world.home, { displayName: name, members: [name + '@contoso.onmicrosoft.com'] })
    addAppSeed(world.home, {
      displayName: name,
      secret: name,
      appRoleAssignments: [{ resource: 'Tasks API', roles: ['Tasks.Read.All', 'Tasks.Read.All'] }],
      oauth2PermissionGrants: [{ resource: 'Tasks API', scopes: ['Tasks.Read'] }],
    })
  },
  signIn: (world) => world.signIn(),
  redeem: (world) => world.redeem(),
}

describe('what a store keeps', () => {
  test.each([1, 2, 3])('is what memory has, after any sequence of changes (%i)', async (seed) => {
    const folder = aDataDir()
    const store = aStore(folder)
    const world = new World(store, seed)
    const names = Object.keys(actions)

    for (let step = 0; step < 500; step++) {
      const name = names[world.dice(names.length)]!
      await world.run(name, actions[name]!)
    }

    store.close()
    const restored = aStore(folder).load(anIssuer())
    const kept = new Map(restored.map(({ tenant }) => [tenant.id, contentsOf(tenant)]))
    expect(kept.get(world.home.id)).toStrictEqual(contentsOf(world.home))
    expect(kept.get(guestTenantId)).toStrictEqual(contentsOf(world.guest))
    expect([...world.done.keys()].toSorted()).toEqual(names.toSorted())
  })

  test('is the seed after a reset', () => {
    const folder = aDataDir()
    const store = aStore(folder)
    const world = new World(store, 1)
    addUserSeed(world.home, { userPrincipalName: 'bob' })

    emptyTenant(world.issuer, world.home)
    populateTenant(
      world.home,
      completeTenantSeed({}, true, () => ''),
      'seed',
    )

    store.close()
    const restored = aStore(folder).load(anIssuer())
    const home = restored.find(({ tenant }) => tenant.id === world.home.id)!.tenant
    expect(contentsOf(home)).toStrictEqual(contentsOf(world.home))
    expect(home.users.size).toBe(1)
  })

  test('is linked as it was: service principals have the applications that Graph changes', async () => {
    const folder = aDataDir()
    const store = aStore(folder)
    const world = new World(store, 1)
    const { appId: id } = addAppSeed(world.home, {
      displayName: 'Shared',
      signInAudience: 'AzureADMultipleOrgs',
    })
    await world.graph('POST servicePrincipals', { appId: id }, world.guest)
    store.close()

    const [home, guest] = aStore(folder).load(anIssuer())

    const application = home!.tenant.applications.get(id)
    expect(home!.tenant.servicePrincipals.get(id)!.application).toBe(application)
    expect(guest!.tenant.servicePrincipals.get(id)!.application).toBe(application)
  })
})
