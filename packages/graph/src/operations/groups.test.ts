import { addGroupSeed } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'
import type { Graph } from '../testing/index.ts'

function aCompany(): { readonly graph: Graph; readonly ids: Readonly<Record<string, string>> } {
  const graph = aGraph({ users: [{ displayName: 'Alice' }, { displayName: 'Bob' }] })
  const team = addGroupSeed(graph.tenant, { displayName: 'Team', members: ['alice@contoso.onmicrosoft.com'] })
  const all = addGroupSeed(graph.tenant, {
    displayName: 'All',
    members: ['Team', 'bob@contoso.onmicrosoft.com'],
  })
  const [alice, bob] = [...graph.tenant.users.values()]
  return { graph, ids: { team: team.id, all: all.id, alice: alice!.id, bob: bob!.id } }
}

function idsOf({ value }: Awaited<ReturnType<Graph['ask']>>): unknown {
  return value.map((item) => item['id'] ?? item)
}

describe('group', () => {
  it('is no member of itself', async () => {
    const { graph, ids } = aCompany()
    const reference = `https://graph.microsoft.com/v1.0/directoryObjects/${ids['team']}`
    const refusal = {
      status: 400,
      error: { code: 'Request_BadRequest', message: 'A group cannot be a member of itself.' },
    }

    const referred = await graph.ask(`POST /groups/${ids['team']}/members/$ref`, {
      body: { '@odata.id': reference },
    })
    const bound = await graph.ask(`PATCH /groups/${ids['team']}`, {
      body: { displayName: 'Renamed', 'members@odata.bind': [reference] },
    })

    expect([referred, bound]).toMatchObject([refusal, refusal])
    const { body } = await graph.ask(`GET /groups/${ids['team']}?$expand=members($select=id)`)
    expect(body).toMatchObject({ displayName: 'Team', members: [{ id: ids['alice'] }] })
  })

  it('is created with the defaults of Graph', async () => {
    const { ask } = aGraph()

    const { status, body } = await ask('POST /groups', {
      body: { displayName: 'Team', mailEnabled: false, mailNickname: 'team', securityEnabled: true },
    })

    expect(status).toBe(201)
    expect(body).toMatchObject({
      '@odata.context': 'https://localhost:4577/v1.0/$metadata#groups/$entity',
      displayName: 'Team',
      groupTypes: [],
      mail: null,
      mailEnabled: false,
      securityEnabled: true,
      securityIdentifier: expect.stringMatching(/^S-1-12-1(-\d+){4}$/),
    })
  })

  it('has mail where it is a Microsoft 365 group', async () => {
    const { ask } = aGraph()

    const { body } = await ask('POST /groups', {
      body: {
        displayName: 'Team',
        mailEnabled: true,
        mailNickname: 'team',
        securityEnabled: false,
        groupTypes: ['Unified'],
      },
    })

    expect(body).toMatchObject({ mail: 'team@contoso.onmicrosoft.com', groupTypes: ['Unified'] })
  })

  it('is described by its name, once it is made, where it is a Microsoft 365 group without a description', async () => {
    const { ask } = aGraph()
    const group = { displayName: 'Team', mailEnabled: true, mailNickname: 'team', securityEnabled: false }

    const { body } = await ask('POST /groups', { body: { ...group, groupTypes: ['Unified'] } })
    const later = await ask(`GET /groups/${String(body['id'])}`)

    expect([body['description'], later.body['description']]).toEqual([null, 'Team'])
  })

  it.each([
    [{ mailEnabled: false, membershipRule: null, description: 'All' }, 204, undefined],
    [{ mailEnabled: true }, 400, "Property 'mailEnabled' is read-only and cannot be set."],
    [
      { membershipRule: 'user.department -eq "Sales"' },
      501,
      'mock-entra has no groups with dynamic membership.',
    ],
  ])('is changed by %j: %i', async (body, status, message) => {
    const { graph, ids } = aCompany()

    const answer = await graph.ask(`PATCH /groups/${ids['team']}`, { body })

    expect([answer.status, answer.error?.message]).toEqual([status, message])
  })

  it.each([
    [{ mailEnabled: true }, 400, 'The service does not currently support writes of mail-enabled groups.'],
    [{ groupTypes: ['DynamicMembership'] }, 501, 'no groups with dynamic membership'],
    [{ groupTypes: ['Odd'] }, 400, "property 'groupTypes' of resource 'Group'"],
    [{ mailNickname: 'the team' }, 400, "Invalid value specified for property 'mailNickname'"],
    [{ mailNickname: undefined }, 400, "A value is required for property 'mailNickname'"],
    [{ 'members@odata.bind': ['x'] }, 400, 'Not a valid reference update.'],
  ])('is refused with %j', async (body, status, message) => {
    const { ask } = aGraph()

    const answer = await ask('POST /groups', {
      body: { displayName: 'Team', mailEnabled: false, mailNickname: 'team', securityEnabled: true, ...body },
    })

    expect(answer).toMatchObject({ status, error: { message: expect.stringContaining(message) } })
  })

  it('is created under a unique name where there is none, and changed where there is', async () => {
    const { ask, appToken } = aGraph()
    const path = "/groups(uniqueName='team')"
    const headers = { prefer: 'create-if-missing' }
    const body = { displayName: 'Team', mailEnabled: false, mailNickname: 'team', securityEnabled: true }
    const token = await appToken(['Group.Read.All'])

    const forbidden = await ask(`PATCH ${path}`, { body, headers, token })
    const missing = await ask(`PATCH ${path}`, { body })
    const created = await ask(`PATCH ${path}`, { body, headers })
    const changed = await ask(`PATCH ${path}`, { body: { displayName: 'Crew' }, headers })
    const read = await ask(`GET ${path}`)

    expect([forbidden, missing, created, changed].map(({ status }) => status)).toEqual([403, 404, 201, 204])
    expect(read.body).toMatchObject({ id: created.body['id'], displayName: 'Crew', uniqueName: 'team' })
  })

  it('lists its members, also through other groups, and those of one type', async () => {
    const { graph, ids } = aCompany()

    const direct = await graph.ask(`GET /groups/${ids['all']}/members?$select=id`)
    const transitive = await graph.ask(`GET /groups/${ids['all']}/transitiveMembers?$select=id`)
    const users = await graph.ask(`GET /groups/${ids['all']}/members/microsoft.graph.user?$select=id`)

    expect(direct.value).toEqual([
      { '@odata.type': '#microsoft.graph.group', id: ids['team'] },
      { '@odata.type': '#microsoft.graph.user', id: ids['bob'] },
    ])
    expect(idsOf(transitive)).toEqual([ids['team'], ids['bob'], ids['alice']])
    expect(idsOf(users)).toEqual([ids['bob']])
  })

  it('gets members one by one or by reference, each once, and loses them', async () => {
    const { graph, ids } = aCompany()
    const reference = (id: string | undefined): string =>
      `https://graph.microsoft.com/v1.0/directoryObjects/${id}`
    const path = `/groups/${ids['team']}`

    const added = await graph.ask(`POST ${path}/members/$ref`, {
      body: { '@odata.id': reference(ids['bob']) },
    })
    const again = await graph.ask(`PATCH ${path}`, {
      body: { 'members@odata.bind': [reference(ids['bob'])] },
    })
    const removed = await graph.ask(`DELETE ${path}/members/${ids['bob']}/$ref`)
    const missing = await graph.ask(`DELETE ${path}/members/${ids['bob']}/$ref`)
    const members = await graph.ask(`GET ${path}/members`)

    expect([added.status, again.status, removed.status, missing.status]).toEqual([204, 400, 204, 404])
    expect(again.error?.message).toContain("already exist for the following modified properties: 'members'.")
    expect(idsOf(members)).toEqual([ids['alice']])
  })

  it('is gone for good once it is deleted, but for Microsoft 365 groups', async () => {
    const { graph, ids } = aCompany()

    await graph.ask(`DELETE /groups/${ids['team']}`)

    const items = await graph.ask('GET /directory/deletedItems/microsoft.graph.group')
    const members = await graph.ask(`GET /groups/${ids['all']}/members`)
    expect(items.value).toEqual([])
    expect(idsOf(members)).toEqual([ids['bob']])
  })
})

describe('memberships', () => {
  it('are told directly, through other groups, and as ids', async () => {
    const { graph, ids } = aCompany()
    const user = `/users/${ids['alice']}`

    const direct = await graph.ask(`GET ${user}/memberOf`)
    const transitive = await graph.ask(`GET ${user}/transitiveMemberOf`)
    const groups = await graph.ask(`POST ${user}/getMemberGroups`, { body: { securityEnabledOnly: true } })
    const checked = await graph.ask(`POST ${user}/checkMemberGroups`, {
      body: { groupIds: [ids['all'], 'x'] },
    })

    expect(idsOf(direct)).toEqual([ids['team']])
    expect(idsOf(transitive)).toEqual([ids['team'], ids['all']])
    expect(groups.value).toEqual([ids['team'], ids['all']])
    expect(checked.value).toEqual([ids['all']])
  })

  it('come back with a restored user', async () => {
    const { graph, ids } = aCompany()

    await graph.ask(`DELETE /users/${ids['alice']}`)
    const without = await graph.ask(`GET /groups/${ids['team']}/members`)
    await graph.ask(`POST /directory/deletedItems/${ids['alice']}/restore`)
    const withAlice = await graph.ask(`GET /groups/${ids['team']}/members`)

    expect([idsOf(without), idsOf(withAlice)]).toEqual([[], [ids['alice']]])
  })

  it('of the caller are told at /me, which app-only tokens have none of', async () => {
    const { graph, ids } = aCompany()
    const alice = graph.tenant.users.get(ids['alice']!)!
    const token = await graph.userToken(alice, ['User.Read'])

    const me = await graph.ask('GET /me?$select=id,userPrincipalName', { token })
    const groups = await graph.ask('GET /me/memberOf', { token })
    const appOnly = await graph.ask('GET /me')

    expect(me.body).toEqual({
      '@odata.context': 'https://localhost:4577/v1.0/$metadata#users(id,userPrincipalName)/$entity',
      id: ids['alice'],
      userPrincipalName: 'alice@contoso.onmicrosoft.com',
    })
    expect(idsOf(groups)).toEqual([ids['team']])
    expect(appOnly).toMatchObject({
      status: 400,
      error: { code: 'BadRequest', message: '/me request is only valid with delegated authentication flow.' },
    })
  })
})
