import { aTenant, addAppSeed } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aGraph, graphServicePrincipalId } from '../testing/index.ts'
import type { Graph } from '../testing/index.ts'

const apiId = '22222222-2222-2222-2222-222222222222'

/** Another tenant of the same mock, with an app for everybody and one for itself. */
function aGraphTenant({ issuer }: Graph): {
  readonly tenantId: string
  readonly open: string
  readonly closed: string
} {
  const { tenant } = aTenant(issuer)
  const open = addAppSeed(tenant, { displayName: 'Open', signInAudience: 'AzureADMultipleOrgs' })
  const closed = addAppSeed(tenant, { displayName: 'Closed' })
  return { tenantId: tenant.id, open: open.appId, closed: closed.appId }
}

describe('directory objects', () => {
  it('are found by ids of any type, and unknown ids left out', async () => {
    const { ask, tenant } = aGraph()
    const [user] = tenant.users.values()
    const api = tenant.applications.get(apiId)!
    const ids = [user!.id, api.id, tenant.servicePrincipals.get(apiId)!.id, apiId]

    const all = await ask('POST /directoryObjects/getByIds', { body: { ids } })
    const users = await ask('POST /directoryObjects/getByIds', { body: { ids, types: ['user'] } })
    const none = await ask('POST /directoryObjects/getByIds', { body: { ids, types: [{ toString: 1 }] } })

    expect(all.value.map((item) => item['@odata.type'])).toEqual([
      '#microsoft.graph.user',
      '#microsoft.graph.application',
      '#microsoft.graph.servicePrincipal',
    ])
    expect(users.value).toMatchObject([{ id: user!.id }])
    expect(none.value).toEqual([])
  })

  it('are read as the type that the path names, and are not found as another', async () => {
    const { ask, tenant } = aGraph()
    const [user] = tenant.users.values()
    const path = `/directoryObjects/${user!.id}`

    const { body } = await ask(`GET ${path}/microsoft.graph.user?$select=displayName&$expand=memberOf`)
    const group = await ask(`GET ${path}/microsoft.graph.group`)

    expect(body).toEqual({
      '@odata.context': 'https://localhost:4577/v1.0/$metadata#users(displayName,memberOf())/$entity',
      displayName: 'Alice Mock',
      memberOf: [],
    })
    expect(group).toMatchObject({ status: 404, error: { code: 'Request_ResourceNotFound' } })
  })
})

describe('deleted items', () => {
  it('are read and listed as the type that the path names', async () => {
    const { ask, tenant } = aGraph()
    const { id, displayName } = tenant.applications.get(apiId)!
    await ask(`DELETE /applications/${id}`)
    const path = `/directory/deletedItems`

    const one = await ask(`GET ${path}/${id}/microsoft.graph.application?$select=displayName`)
    const other = await ask(`GET ${path}/${id}/microsoft.graph.group`)
    const list = await ask(
      `GET ${path}/microsoft.graph.application?$select=id&$expand=owners&$filter=appId eq '${apiId}'`,
    )

    expect(one.body).toMatchObject({ displayName })
    expect(other.status).toBe(404)
    expect(list.value).toEqual([{ id, owners: [] }])
  })

  it('are for those who may read objects of their type', async () => {
    const { ask, tenant, appToken } = aGraph()
    const { id } = tenant.applications.get(apiId)!
    await ask(`DELETE /applications/${id}`)

    const { error } = await ask(`GET /directory/deletedItems/${id}/microsoft.graph.application`, {
      token: await appToken(['Group.Read.All']),
    })

    expect(error?.code).toBe('Authorization_RequestDenied')
  })
})

describe('control information', () => {
  const accept = (metadata: string): object => ({
    headers: { accept: `application/json; odata.metadata=${metadata}` },
  })

  it('is left out where the client wants none, but for what it goes on with', async () => {
    const { ask, tenant } = aGraph({ users: [{ displayName: 'Alice' }, { displayName: 'Bob' }] })
    const ids = [...tenant.users.keys()]

    const one = await ask(`GET /users/${ids[0]}?$select=id`, accept('none'))
    const page = await ask('GET /users?$select=id&$top=1', accept('none'))
    const mixed = await ask('POST /directoryObjects/getByIds?$select=id', {
      ...accept('none'),
      body: { ids },
    })

    expect(one.body).toEqual({ id: ids[0] })
    expect(one.headers['content-type']).toMatch(/^application\/json;odata\.metadata=none;/)
    expect(Object.keys(page.body)).toEqual(['@odata.nextLink', 'value'])
    expect(mixed.body).toEqual({ value: ids.map((id) => ({ id })) })
  })

  it('keeps instants, and what a list of references is', async () => {
    const { ask, tenant } = aGraph({
      groups: [{ displayName: 'Team', members: ['alice@contoso.onmicrosoft.com'] }],
    })
    const [group] = tenant.groups.values()

    const created = await ask(`GET /groups/${group!.id}?$select=createdDateTime`, accept('none'))
    const references = await ask(`GET /groups/${group!.id}/members/$ref`, accept('none'))

    expect(created.body).toEqual({ createdDateTime: '2026-03-04T05:06:07Z' })
    expect(references.value).toEqual([{ '@odata.id': expect.stringContaining('/directoryObjects/') }])
  })

  it.each(['minimal', 'full'])('is minimal where the client wants it %s', async (metadata) => {
    const { ask } = aGraph()

    const { body, headers } = await ask('GET /groups', accept(metadata))

    expect(body).toEqual({ '@odata.context': 'https://localhost:4577/v1.0/$metadata#groups', value: [] })
    expect(headers).not.toHaveProperty('content-type')
  })
})

describe('object id', () => {
  it.each([
    '/applications/%E0%A4%A',
    "/applications('%27')",
    '/groups/undefined',
    '/servicePrincipals/x/owners',
  ])('of %s is no GUID', async (path) => {
    const { ask } = aGraph()

    const { status, error } = await ask(`GET ${path}`)

    expect(status).toBe(400)
    expect(error?.message).toMatch(/^Invalid object identifier '.+'\.$/)
  })

  it('is asked of all that are looked up at once', async () => {
    const { ask } = aGraph()

    const { error } = await ask('POST /directoryObjects/getByIds', { body: { ids: ['x'] } })

    expect(error).toMatchObject({ code: 'Request_BadRequest', message: 'Invalid GUID specified.' })
  })
})

describe('organization', () => {
  it('is the tenant', async () => {
    const { ask, tenant } = aGraph()

    const { value } = await ask('GET /organization')

    expect(value).toMatchObject([
      {
        id: tenant.id,
        displayName: 'Contoso',
        tenantType: 'AAD',
        verifiedDomains: [
          { name: 'contoso.onmicrosoft.com', isDefault: true, isInitial: true, type: 'Managed' },
        ],
      },
    ])
  })

  it('has its domains', async () => {
    const { ask } = aGraph({ domain: ['contoso.example', 'contoso.onmicrosoft.com'] })

    const { value } = await ask('GET /domains')

    expect(value).toMatchObject([
      { id: 'contoso.example', isDefault: true, isInitial: false, isVerified: true },
      { id: 'contoso.onmicrosoft.com', isDefault: false, isInitial: true },
    ])
  })
})

describe('directory roles', () => {
  it('are given to users, who have them in their next tokens', async () => {
    const { ask, tenant } = aGraph()
    const [user] = tenant.users.values()
    const role = "directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')"
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${user!.id}` }

    const added = await ask(`POST /${role}/members/$ref`, { body: reference })
    const members = await ask(`GET /${role}/members?$select=id`)
    const removed = await ask(`DELETE /${role}/members/${user!.id}/$ref`)

    expect([added.status, removed.status]).toEqual([204, 204])
    expect(members.value).toMatchObject([{ id: user!.id }])
    expect(user!.directoryRoles).toEqual([])
  })
})

describe('service principal', () => {
  it('of Microsoft Graph has its permissions by their well-known ids', async () => {
    const { ask } = aGraph()

    const { body } = await ask("GET /servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")

    expect(body).toMatchObject({
      displayName: 'Microsoft Graph',
      appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
      servicePrincipalNames: expect.arrayContaining([
        'https://graph.microsoft.com',
        'https://graph.microsoft.com/',
      ]),
      oauth2PermissionScopes: expect.arrayContaining([
        expect.objectContaining({
          id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d',
          value: 'User.Read',
          type: 'User',
        }),
      ]),
      appRoles: expect.arrayContaining([
        expect.objectContaining({ id: 'df021288-bdef-4463-88db-98f22de89214', value: 'User.Read.All' }),
      ]),
    })
    const ids = [...(body['oauth2PermissionScopes'] as []), ...(body['appRoles'] as [])]
    expect(ids.length).toBeGreaterThan(100)
  })

  it('of a Microsoft service stays', async () => {
    const { ask, tenant } = aGraph()

    const { status } = await ask(`DELETE /servicePrincipals/${graphServicePrincipalId(tenant)}`)

    expect(status).toBe(403)
  })

  it('is of an application of this tenant, or of one in another that is open to others', async () => {
    const graph = aGraph()
    const other = aGraphTenant(graph)

    const unknown = await graph.ask('POST /servicePrincipals', { body: { appId: apiId.replace('2', '9') } })
    const taken = await graph.ask('POST /servicePrincipals', { body: { appId: apiId } })
    const closed = await graph.ask('POST /servicePrincipals', { body: { appId: other.closed } })
    const open = await graph.ask('POST /servicePrincipals', { body: { appId: other.open } })

    expect(unknown.error?.code).toBe('NoBackingApplicationObject')
    expect(taken).toMatchObject({
      status: 409,
      error: { message: expect.stringContaining('is already in use') },
    })
    expect(closed.error?.message).toContain('does not reference a valid application object')
    expect(open.body).toMatchObject({
      appOwnerOrganizationId: other.tenantId,
      signInAudience: 'AzureADMultipleOrgs',
    })
  })

  it('is created by its client id where there is none, and changed where there is', async () => {
    const graph = aGraph()
    const { open } = aGraphTenant(graph)
    const path = `/servicePrincipals(appId='${open}')`
    const headers = { prefer: 'create-if-missing' }
    const reader = await graph.appToken(['Application.Read.All'])

    const forbidden = await graph.ask(`PATCH ${path}`, { body: {}, headers, token: reader })
    const missing = await graph.ask(`PATCH ${path}`, { body: {} })
    const created = await graph.ask(`PATCH ${path}`, { body: { tags: ['new'] }, headers })
    const changed = await graph.ask(`PATCH ${path}`, { body: { tags: ['old'] }, headers })
    const { body } = await graph.ask(`GET ${path}`)

    expect([forbidden, missing, created, changed].map(({ status }) => status)).toEqual([403, 404, 201, 204])
    expect(body).toMatchObject({ id: created.body['id'], appId: open, tags: ['old'] })
  })
})

describe('app role assignment', () => {
  it('is checked: role, principal, and that it is not there yet', async () => {
    const { ask, tenant } = aGraph()
    const [user] = tenant.users.values()
    const resourceId = graphServicePrincipalId(tenant)
    const principalId = tenant.servicePrincipals.get(apiId)!.id
    const appRoleId = 'df021288-bdef-4463-88db-98f22de89214'
    const assign = (body: object): ReturnType<typeof ask> =>
      ask(`POST /servicePrincipals/${resourceId}/appRoleAssignedTo`, {
        body: { principalId, resourceId, appRoleId, ...body },
      })

    const first = await assign({})
    const again = await assign({})
    const forUser = await assign({ principalId: user!.id })
    const noRole = await assign({ appRoleId: apiId })
    const nobody = await assign({ principalId: appRoleId })
    const noGuid = await assign({ principalId: 'x' })

    expect(first).toMatchObject({
      status: 201,
      body: { principalDisplayName: 'Tasks API', createdDateTime: '2026-03-04T05:06:07Z' },
    })
    expect(again.error?.message).toBe('Permission being assigned already exists on the object')
    expect(forUser.error?.message).toBe('Permission being assigned was not found on application')
    expect(noRole.error?.message).toBe('Permission being assigned was not found on application')
    expect(nobody.error?.code).toBe('Request_ResourceNotFound')
    expect(noGuid.error?.message).toContain("property 'principalId' of resource 'AppRoleAssignment'")
  })
})

describe('paths', () => {
  it.each([
    ['GET /me/messages', '/v1.0/me/messages'],
    ['GET /applications/1/synchronization', '/v1.0/applications/1/synchronization'],
    ['GET /users/delta()', '/v1.0/users/delta()'],
    ['POST /directoryObjects/validateProperties', '/v1.0/directoryObjects/validateProperties'],
  ])('that are not served answer %s with 501 and their name', async (request, path) => {
    const { ask } = aGraph()

    const answer = await ask(request, { body: {} })

    expect(answer).toMatchObject({
      status: 501,
      error: {
        code: 'NotImplemented',
        message: `mock-entra does not serve ${request.split(' ')[0]} ${path} of Microsoft Graph.`,
      },
    })
  })

  it('that take another method answer 405', async () => {
    const { ask } = aGraph()

    const answer = await ask('PUT /applications', { body: {} })

    expect(answer.status).toBe(405)
  })

  it.each(["/applications(appId='%27')", '/users/nobody@contoso.onmicrosoft.com', '/users/nobody'])(
    'of %s lead nowhere',
    async (path) => {
      const { ask } = aGraph()

      const { error } = await ask(`GET ${path}`)

      expect(error?.code).toBe('Request_ResourceNotFound')
      expect(error?.message).toContain(
        'does not exist or one of its queried reference-property objects are not present.',
      )
    },
  )
})
