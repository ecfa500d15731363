import { acquireTokens, aUserTokenRequest, refusalOfRequest } from '@mock-entra/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { aGraph } from './testing/index.ts'
import type { Answered, Graph } from './testing/index.ts'

const apiId = '22222222-2222-2222-2222-222222222222'
const password = 'Str0ng-password'

/** A user as the model knows them. */
interface ModelUser {
  readonly id: string
  readonly name: string
  isDeleted: boolean
  isEnabled: boolean
}

interface ModelGroup {
  readonly id: string
  /** A Microsoft 365 group: no security group, and one that can be restored. */
  readonly isUnified: boolean
  isDeleted: boolean
  /** Ids of users and groups. Those that are deleted stay, for when they are restored. */
  readonly members: Set<string>
  readonly owners: Set<string>
}

type Model = ModelUser | ModelGroup

/** What can be done; the two numbers pick whom to do it to. */
const actions = [
  'createGroup',
  'createUnifiedGroup',
  'createUser',
  'addMember',
  'addMember',
  'removeMember',
  'nest',
  'nest',
  'addOwner',
  'removeOwner',
  'disable',
  'enable',
  'deleteUser',
  'deleteGroup',
  'restore',
  'purge',
] as const
type Action = (typeof actions)[number]

class World {
  readonly graph: Graph = aGraph({}, { validateTokens: false })
  users: ModelUser[] = []
  groups: ModelGroup[] = []
  #count = 0

  async ask(request: string, status: number, body?: object): Promise<Answered> {
    const answer = await this.graph.ask(request, body === undefined ? {} : { body })
    expect([request, answer.status]).toEqual([request, status])
    return answer
  }

  async run(action: Action, one: number, two: number): Promise<void> {
    if (action === 'createUser') return await this.createUser()
    if (action === 'createGroup' || action === 'createUnifiedGroup') {
      return await this.createGroup(action === 'createUnifiedGroup')
    }
    const user = pick(this.users, one)
    const group = pick(this.groups, two)
    if (user === undefined || group === undefined) return
    switch (action) {
      case 'addMember':
        return await this.refer(group, 'members', user)
      case 'nest':
        return await this.refer(group, 'members', pick(this.groups, one) ?? group)
      case 'addOwner':
        return await this.refer(group, 'owners', user)
      case 'removeMember':
        return await this.unrefer(group, 'members', pick([...group.members], one) ?? user.id)
      case 'removeOwner':
        return await this.unrefer(group, 'owners', user.id)
      case 'disable':
      case 'enable':
        await this.ask(`PATCH /users/${user.id}`, user.isDeleted ? 404 : 204, {
          accountEnabled: action === 'enable',
        })
        if (!user.isDeleted) user.isEnabled = action === 'enable'
        return
      case 'deleteUser':
        await this.ask(`DELETE /users/${user.id}`, user.isDeleted ? 404 : 204)
        user.isDeleted = true
        return
      case 'deleteGroup':
        await this.ask(`DELETE /groups/${group.id}`, group.isDeleted ? 404 : 204)
        if (group.isUnified) group.isDeleted = true
        else this.forget(group)
        return
      case 'restore':
      case 'purge': {
        const item = pick<Model>([...this.users, ...this.groups], one + two) ?? user
        const path = `/directory/deletedItems/${item.id}`
        if (action === 'restore') await this.ask(`POST ${path}/restore`, item.isDeleted ? 200 : 404)
        else await this.ask(`DELETE ${path}`, item.isDeleted ? 204 : 404)
        if (action === 'restore') item.isDeleted = false
        else if (item.isDeleted) this.forget(item)
      }
    }
  }

  async createUser(): Promise<void> {
    const name = `user${++this.#count}`
    const { body } = await this.ask('POST /users', 201, {
      accountEnabled: true,
      displayName: name,
      mailNickname: name,
      userPrincipalName: `${name}@contoso.onmicrosoft.com`,
      passwordProfile: { password, forceChangePasswordNextSignIn: false },
    })
    this.users.push({ id: String(body['id']), name, isDeleted: false, isEnabled: true })
  }

  async createGroup(isUnified: boolean): Promise<void> {
    const displayName = `group${++this.#count}`
    const { body } = await this.ask('POST /groups', 201, {
      displayName,
      mailNickname: displayName,
      mailEnabled: isUnified,
      securityEnabled: !isUnified,
      groupTypes: isUnified ? ['Unified'] : [],
    })
    this.groups.push({
      id: String(body['id']),
      isUnified,
      isDeleted: false,
      members: new Set(),
      owners: new Set(),
    })
  }

  async refer(group: ModelGroup, list: 'members' | 'owners', item: Model): Promise<void> {
    const isRefused = group[list].has(item.id) || group.id === item.id
    const status = group.isDeleted || item.isDeleted ? 404 : isRefused ? 400 : 204
    await this.ask(`POST /groups/${group.id}/${list}/$ref`, status, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${item.id}`,
    })
    if (status === 204) group[list].add(item.id)
  }

  async unrefer(group: ModelGroup, list: 'members' | 'owners', id: string): Promise<void> {
    const isThere = !group.isDeleted && group[list].has(id)
    await this.ask(`DELETE /groups/${group.id}/${list}/${id}/$ref`, isThere ? 204 : 404)
    if (isThere) group[list].delete(id)
  }

  /** Gone for good, out of everything. */
  forget({ id }: Model): void {
    this.users = this.users.filter((user) => user.id !== id)
    this.groups = this.groups.filter((group) => group.id !== id)
    for (const { members, owners } of this.groups) {
      members.delete(id)
      owners.delete(id)
    }
  }

  present(ids: Iterable<string>): ReadonlySet<string> {
    const all: readonly Model[] = [...this.users, ...this.groups]
    return new Set([...ids].filter((id) => all.some((item) => item.id === id && !item.isDeleted)))
  }

  /** The groups that somebody is in, also through others. */
  groupsOf(id: string, found = new Set<ModelGroup>()): ReadonlySet<ModelGroup> {
    for (const group of this.groups) {
      if (group.isDeleted || found.has(group) || !group.members.has(id)) continue
      found.add(group)
      this.groupsOf(group.id, found)
    }
    return found
  }

  /** What Graph lists, by path. */
  async listed(): Promise<ReadonlyMap<string, unknown>> {
    const lists = new Map<string, unknown>()
    for (const path of this.expected().keys()) {
      const { value } = await this.ask(`GET ${path}?$select=id`, 200)
      lists.set(path, new Set(value.map(({ id }) => id)))
    }
    return lists
  }

  expected(): ReadonlyMap<string, unknown> {
    const isPresent = ({ isDeleted }: Model): boolean => !isDeleted
    const deleted = (items: readonly Model[]): unknown =>
      new Set(items.filter(({ isDeleted }) => isDeleted).map(({ id }) => id))
    return new Map<string, unknown>([
      ['/directory/deletedItems/microsoft.graph.user', deleted(this.users)],
      ['/directory/deletedItems/microsoft.graph.group', deleted(this.groups)],
      ...this.groups.filter(isPresent).flatMap(({ id, members, owners }): [string, unknown][] => [
        [`/groups/${id}/members`, this.present(members)],
        [`/groups/${id}/owners`, this.present(owners)],
      ]),
      ...this.users
        .filter(isPresent)
        .map(({ id }): [string, unknown] => [
          `/users/${id}/transitiveMemberOf`,
          new Set([...this.groupsOf(id)].map((group) => group.id)),
        ]),
    ])
  }

  /** Users sign in or are refused as the model has it, and security groups are in the claims of their tokens. */
  async checkTokens(): Promise<void> {
    for (const user of this.users) {
      const groups = [...this.groupsOf(user.id)].filter(({ isUnified }) => !isUnified)
      await this.checkToken(
        user,
        groups.map(({ id }) => id),
      )
    }
  }

  async checkToken({ name, isDeleted, isEnabled }: ModelUser, groups: readonly string[]): Promise<void> {
    const { issuer } = this.graph
    const request = aUserTokenRequest({ username: `${name}@contoso.onmicrosoft.com`, password })
    if (isDeleted || !isEnabled) {
      expect((await refusalOfRequest(issuer, request)).aadsts).toBe(isDeleted ? 50034 : 50057)
      return
    }
    const { claims } = await acquireTokens(issuer, request)
    expect(new Set(claims['groups'] as readonly string[] | undefined)).toEqual(new Set(groups))
  }
}

function pick<Item>(items: readonly Item[], number: number): Item | undefined {
  return items[number % Math.max(1, items.length)]
}

describe('any sequence of changes to users and groups', () => {
  it('leaves Graph, the claims of tokens and a model of both agreeing', async () => {
    const step = fc.tuple(fc.constantFrom(...actions), fc.nat(3), fc.nat(3))

    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const world = new World()
        await world.ask(`PATCH /applications(appId='${apiId}')`, 204, {
          groupMembershipClaims: 'SecurityGroup',
        })
        for (const action of ['createUser', 'createUser', 'createGroup', 'createUnifiedGroup'] as const) {
          await world.run(action, 0, 0)
        }
        for (const [action, one, two] of steps) await world.run(action, one, two)

        expect(await world.listed()).toEqual(world.expected())
        await world.checkTokens()
      }),
      { numRuns: 100 },
    )
  })
})
