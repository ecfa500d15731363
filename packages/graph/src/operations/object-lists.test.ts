import { addAppSeed, addUserSeed } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'
import type { Answered, Graph } from '../testing/index.ts'

const eventual = { consistencylevel: 'eventual' }
const namesOf = ({ value }: Answered): unknown => value.map(({ displayName }) => displayName)

/** A team of two users, an app and a group, of which Bob owns the first and the app the other. */
async function aTeam(): Promise<{ readonly graph: Graph; readonly ids: Readonly<Record<string, string>> }> {
  const graph = aGraph()
  const { tenant } = graph
  const bob = addUserSeed(tenant, { displayName: 'Bob' }).id
  const dora = addUserSeed(tenant, { displayName: 'Dora' }).id
  const { appId } = addAppSeed(tenant, { displayName: 'Daemon' })
  const daemon = tenant.servicePrincipals.get(appId)!.id
  const addGroup = async (displayName: string, owners: string[], members: string[]): Promise<string> => {
    const refer = (id: string): string => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`
    const { body } = await graph.ask('POST /groups', {
      body: {
        displayName,
        mailEnabled: false,
        mailNickname: displayName,
        securityEnabled: true,
        'owners@odata.bind': owners.map(refer),
        'members@odata.bind': members.map(refer),
      },
    })
    return String(body['id'])
  }
  const inner = await addGroup('Inner', [daemon], [])
  const team = await addGroup('Team', [bob], [bob, dora, daemon, inner])
  return { graph, ids: { bob, dora, daemon, inner, team } }
}

describe('list of objects', () => {
  it('is of one type where the path names it, with the query options of the type', async () => {
    const { graph, ids } = await aTeam()
    const path = `/groups/${ids['team']}/members`

    const users = await graph.ask(`GET ${path}/microsoft.graph.user?$select=displayName`)
    const apps = await graph.ask(`GET ${path}/microsoft.graph.servicePrincipal?$select=appId`)
    const groups = await graph.ask(`GET ${path}/microsoft.graph.group?$select=displayName`)
    const some = await graph.ask(
      `GET ${path}/microsoft.graph.user?$count=true&$orderby=displayName desc&$filter=startswith(userPrincipalName,'d') or displayName eq 'bob'`,
      { headers: eventual },
    )
    const found = await graph.ask(`GET ${path}/Microsoft.Graph.User?$search="displayName:do"`, {
      headers: eventual,
    })

    expect(users.body).toEqual({
      '@odata.context': 'https://localhost:4577/v1.0/$metadata#users(displayName)',
      value: [{ displayName: 'Bob' }, { displayName: 'Dora' }],
    })
    expect([apps.value.length, namesOf(groups)]).toEqual([1, ['Inner']])
    expect([some.body['@odata.count'], namesOf(some)]).toEqual([2, ['Dora', 'Bob']])
    expect(namesOf(found)).toEqual(['Dora'])
  })

  it('has nothing of a type of which the mock has none, and refuses others', async () => {
    const { graph, ids } = await aTeam()
    const path = `/groups/${ids['team']}/members`

    const devices = await graph.ask(`GET ${path}/microsoft.graph.device`)
    const colours = await graph.ask(`GET ${path}/microsoft.graph.colour`)

    expect(devices.body).toEqual({
      '@odata.context': 'https://localhost:4577/v1.0/$metadata#devices',
      value: [],
    })
    expect(colours).toMatchObject({
      status: 501,
      error: { message: 'mock-entra has no objects of the type microsoft.graph.colour.' },
    })
  })

  it('is counted as a bare number, whole and of one type', async () => {
    const { graph, ids } = await aTeam()
    const path = `/groups/${ids['team']}/members`

    const all = await graph.ask(`GET ${path}/$count`, { headers: eventual })
    const users = await graph.ask(`GET ${path}/microsoft.graph.user/$count`, { headers: eventual })
    const some = await graph.ask(`GET ${path}/$count?$filter=startswith(displayName,'D')`, {
      headers: eventual,
    })
    const unheaded = await graph.ask(`GET ${path}/$count`)

    expect([all.text, users.text, some.text]).toEqual(['4', '2', '2'])
    expect(unheaded.status).toBe(400)
  })

  it('is references, which say the type', async () => {
    const { graph, ids } = await aTeam()

    const { body } = await graph.ask(`GET /groups/${ids['team']}/owners/$ref`)

    expect(body).toEqual({
      '@odata.context': 'https://localhost:4577/v1.0/$metadata#Collection($ref)',
      value: [
        {
          '@odata.id': `https://localhost:4577/v2/${graph.tenant.id}/directoryObjects/${ids['bob']}/Microsoft.DirectoryServices.User`,
        },
      ],
    })
  })

  it.each([
    ['/users/{bob}/memberOf', ['Team']],
    ['/users/{bob}/memberOf/microsoft.graph.group', ['Team']],
    ['/users/{bob}/transitiveMemberOf', ['Team']],
    ['/users/{bob}/ownedObjects', ['Team']],
    ['/users/{bob}/ownedObjects/microsoft.graph.application', []],
    ['/me/memberOf/microsoft.graph.group', ['Team']],
    ['/me/ownedObjects/microsoft.graph.group', ['Team']],
    ['/servicePrincipals/{daemon}/memberOf', ['Team']],
    ['/servicePrincipals/{daemon}/transitiveMemberOf/microsoft.graph.group', ['Team']],
    ['/servicePrincipals/{daemon}/ownedObjects', ['Inner']],
    ['/groups/{inner}/memberOf/microsoft.graph.group', ['Team']],
    ['/groups/{inner}/owners/microsoft.graph.servicePrincipal', ['Daemon']],
  ])('%s', async (path, names) => {
    const { graph, ids } = await aTeam()
    const token = await graph.userToken(graph.tenant.users.get(ids['bob']!)!, ['Directory.Read.All'])

    const answer = await graph.ask(`GET ${path.replace(/\{(\w+)\}/, (_, name: string) => ids[name]!)}`, {
      token,
    })

    expect(namesOf(answer)).toEqual(names)
  })

  it.each([
    'users/{bob}',
    'servicePrincipals/{daemon}',
    'directoryObjects/{bob}',
    'directoryObjects/{daemon}',
  ])('of groups is asked for by their ids: %s', async (path) => {
    const { graph, ids } = await aTeam()
    const holder = path.replace(/\{(\w+)\}/, (_, name: string) => ids[name]!)
    const asked = { securityEnabledOnly: true }
    const groups = [ids['team'], ids['inner']]

    const all = await graph.ask(`POST /${holder}/getMemberGroups`, { body: asked })
    const objects = await graph.ask(`POST /${holder}/getMemberObjects`, { body: asked })
    const some = await graph.ask(`POST /${holder}/checkMemberGroups`, { body: { groupIds: groups } })
    const others = await graph.ask(`POST /${holder}/checkMemberObjects`, { body: { ids: groups } })

    expect([all, objects, some, others].map(({ body }) => body['value'])).toEqual(
      Array.from({ length: 4 }, () => [ids['team']]),
    )
  })

  it('of groups is not there for an object that is not', async () => {
    const { graph } = await aTeam()
    const id = '99999999-0000-4000-8000-000000000009'

    const { error } = await graph.ask(`POST /directoryObjects/${id}/checkMemberGroups`, {
      body: { groupIds: [] },
    })

    expect(error?.code).toBe('Request_ResourceNotFound')
  })
})

describe('directory roles of a user', () => {
  it('are listed with the groups, alone, counted, expanded and as references', async () => {
    const { graph, ids } = await aTeam()
    const path = `/users/${ids['bob']}`
    const roleId = '62e90394-69f5-4237-9190-012177145e10'
    await graph.ask(`POST /directoryRoles/${roleId}/members/$ref`, {
      body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${ids['bob']}` },
    })

    const all = await graph.ask(`GET ${path}/memberOf?$select=displayName`)
    const transitive = await graph.ask(`GET ${path}/transitiveMemberOf`)
    const roles = await graph.ask(`GET ${path}/memberOf/microsoft.graph.directoryRole`)
    const count = await graph.ask(`GET ${path}/transitiveMemberOf/microsoft.graph.directoryRole/$count`, {
      headers: eventual,
    })
    const references = await graph.ask(`GET ${path}/memberOf/$ref`)
    const { body } = await graph.ask(`GET ${path}?$expand=memberOf($select=roleTemplateId)`)

    expect(all.value).toEqual([
      { '@odata.type': '#microsoft.graph.group', displayName: 'Team' },
      { '@odata.type': '#microsoft.graph.directoryRole', displayName: 'Global Administrator' },
    ])
    expect(namesOf(transitive)).toEqual(['Team', 'Global Administrator'])
    expect(roles.body).toEqual({
      '@odata.context': 'https://localhost:4577/v1.0/$metadata#directoryRoles',
      value: [
        {
          id: roleId,
          deletedDateTime: null,
          description: null,
          displayName: 'Global Administrator',
          roleTemplateId: roleId,
        },
      ],
    })
    expect(count.text).toBe('1')
    expect(references.value[1]?.['@odata.id']).toContain(
      `/${roleId}/Microsoft.DirectoryServices.DirectoryRole`,
    )
    expect(body['memberOf']).toEqual([
      { '@odata.type': '#microsoft.graph.group' },
      { '@odata.type': '#microsoft.graph.directoryRole', roleTemplateId: roleId },
    ])
  })
})

describe('$expand', () => {
  it.each([
    '/groups/{team}/members?$expand=manager',
    '/users/{bob}/memberOf?$expand=members',
    '/groups/{team}/owners?$expand=colour',
    '/directoryObjects/{team}?$expand=members',
  ])('is refused where objects are of several types: %s', async (path) => {
    const { graph, ids } = await aTeam()

    const { status, error } = await graph.ask(
      `GET ${path.replace(/\{(\w+)\}/, (_, name: string) => ids[name]!)}`,
    )

    expect(status).toBe(400)
    expect(error?.message).toMatch(
      /^Parsing OData Select and Expand failed: Could not find a property named '\w+' on type 'microsoft\.graph\.directoryObject'\.$/,
    )
  })

  it.each(['$expand=colour', '$select=colour'])(
    'names a navigation, and $select a property, also of none: %s',
    async (option) => {
      const { graph } = await aTeam()

      const { error } = await graph.ask(`GET /groups?$filter=displayName eq 'none'&${option}`)

      expect(error?.message).toContain(
        "Could not find a property named 'colour' on type 'microsoft.graph.group'.",
      )
    },
  )

  it('adds federated credentials to an application', async () => {
    const graph = aGraph()
    const credential = {
      name: 'main',
      issuer: 'https://issuer.example',
      subject: 'main',
      audiences: ['api://AzureADTokenExchange'],
    }
    const { id } = addAppSeed(graph.tenant, {
      displayName: 'Deployer',
      federatedIdentityCredentials: [credential],
    })

    const { body } = await graph.ask(
      `GET /applications/${id}?$select=id&$expand=federatedIdentityCredentials($select=name,subject)`,
    )

    expect(body).toEqual({
      '@odata.context':
        'https://localhost:4577/v1.0/$metadata#applications(id,federatedIdentityCredentials(name,subject))/$entity',
      id,
      federatedIdentityCredentials: [{ name: 'main', subject: 'main' }],
    })
  })

  it('adds the roles of an object, and who has those of a resource', async () => {
    const { graph, ids } = await aTeam()
    const resourceId = graph.tenant.servicePrincipals.get('22222222-2222-2222-2222-222222222222')!.id
    const assignment = { resourceId, appRoleId: '00000000-0000-0000-0000-000000000000' }
    for (const principalId of [ids['daemon'], ids['bob'], ids['team']]) {
      await graph.ask(`POST /servicePrincipals/${resourceId}/appRoleAssignedTo`, {
        body: { ...assignment, principalId },
      })
    }
    const expand = async (path: string, name: string): Promise<unknown> =>
      (await graph.ask(`GET ${path}?$expand=${name}($select=principalDisplayName)`)).body[name]

    expect(await expand(`/servicePrincipals/${ids['daemon']}`, 'appRoleAssignments')).toEqual([
      { principalDisplayName: 'Daemon' },
    ])
    expect(await expand(`/users/${ids['bob']}`, 'appRoleAssignments')).toHaveLength(1)
    expect(await expand(`/groups/${ids['team']}`, 'appRoleAssignments')).toHaveLength(1)
    expect(await expand(`/servicePrincipals/${resourceId}`, 'appRoleAssignedTo')).toEqual([
      { principalDisplayName: 'Mock App' },
      { principalDisplayName: 'Daemon' },
      { principalDisplayName: 'Bob' },
      { principalDisplayName: 'Team' },
    ])
  })
})

it('/me/appRoleAssignments are those of the user who asks', async () => {
  const { graph, ids } = await aTeam()
  const token = await graph.userToken(graph.tenant.users.get(ids['bob']!)!, ['Directory.Read.All'])
  const resourceId = graph.tenant.servicePrincipals.get('22222222-2222-2222-2222-222222222222')!.id
  await graph.ask(`POST /users/${ids['bob']}/appRoleAssignments`, {
    body: { principalId: ids['bob'], resourceId, appRoleId: '00000000-0000-0000-0000-000000000000' },
  })

  const { body } = await graph.ask('GET /me/appRoleAssignments', { token })

  expect(body).toMatchObject({
    '@odata.context': `https://localhost:4577/v1.0/$metadata#users('${ids['bob']}')/appRoleAssignments`,
    value: [{ principalId: ids['bob'], resourceId }],
  })
})
