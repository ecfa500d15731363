import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'
import type { Answered, Graph } from '../testing/index.ts'

const readers = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b'
const assignments = '/roleManagement/directory/roleAssignments'

function assign({ ask, tenant }: Graph, changes: object = {}): Promise<Answered> {
  const [principalId] = tenant.users.keys()
  return ask(`POST ${assignments}`, {
    body: { principalId, roleDefinitionId: readers, directoryScopeId: '/', ...changes },
  })
}

describe('directory role', () => {
  it('is known by its template, as a definition, and as active', async () => {
    const { ask } = aGraph()
    const named = { id: readers, displayName: 'Directory Readers' }

    const template = await ask(`GET /directoryRoleTemplates/${readers}`)
    const templates = await ask('GET /directoryRoleTemplates')
    const definition = await ask(`GET /roleManagement/directory/roleDefinitions/${readers}`)
    const found = await ask(
      "GET /roleManagement/directory/roleDefinitions?$filter=displayName eq 'Directory Readers'",
    )
    const active = await ask(`GET /directoryRoles/roleTemplateId='${readers}'`)

    expect(template.body).toMatchObject(named)
    expect(templates.value).toContainEqual(expect.objectContaining(named))
    expect(definition.body).toMatchObject({ ...named, templateId: readers, isBuiltIn: true })
    expect(found.value).toMatchObject([named])
    expect(active.body).toMatchObject({ ...named, roleTemplateId: readers })
  })

  it.each([
    [readers, 400, 'A conflicting object'],
    ['11111111-1111-1111-1111-111111111111', 404, 'does not exist'],
  ])('is active already: %s', async (roleTemplateId, status, message) => {
    const { ask } = aGraph()

    const answer = await ask('POST /directoryRoles', { body: { roleTemplateId } })

    expect(answer).toMatchObject({ status, error: { message: expect.stringContaining(message) } })
  })
})

describe('role assignment', () => {
  it.each(['principalId', 'roleDefinitionId'])('refuses an object as %s', async (property) => {
    const answer = await assign(aGraph(), { [property]: { toString: 1 } })

    expect(answer.status).toBe(404)
  })

  it('gives a user a directory role, once, until it is deleted', async () => {
    const graph = aGraph()
    const [user] = graph.tenant.users.values()

    const made = await assign(graph)
    const again = await assign(graph)
    const path = `${assignments}/${String(made.body['id'])}`
    const read = await graph.ask(`GET ${path}`)
    const found = await graph.ask(`GET ${assignments}?$filter=principalId eq '${user!.id}'`)
    const members = await graph.ask(`GET /directoryRoles/${readers}/members`)
    const removed = await graph.ask(`DELETE ${path}`)
    const gone = await graph.ask(`GET ${path}`)

    expect(made).toMatchObject({
      status: 201,
      headers: { location: `https://localhost:4577/v1.0${path}` },
      body: { principalId: user!.id, roleDefinitionId: readers, directoryScopeId: '/' },
    })
    expect(again.error?.message).toContain('A conflicting object')
    expect(read.body).toMatchObject({ id: made.body['id'], principalId: user!.id })
    expect(found.value).toMatchObject([{ id: made.body['id'] }])
    expect(members.value).toMatchObject([{ id: user!.id }])
    expect([removed.status, gone.status]).toEqual([204, 404])
    expect(graph.tenant.users.get(user!.id)?.directoryRoles).toEqual([])
  })

  it.each([
    [{ principalId: undefined }, 400, "A value is required for property 'principalId'"],
    [{ principalId: 'nobody' }, 404, "Resource 'nobody' does not exist"],
    [{ roleDefinitionId: 'none' }, 404, "Resource 'none' does not exist"],
    [{ directoryScopeId: '/administrativeUnits/1' }, 501, "in the scope '/' only"],
  ])('is refused with %j', async (changes, status, message) => {
    const answer = await assign(aGraph(), changes)

    expect(answer).toMatchObject({ status, error: { message: expect.stringContaining(message) } })
  })

  it('is of users only', async () => {
    const graph = aGraph()
    const [principalId] = [...graph.tenant.servicePrincipals.values()].map(({ id }) => id)

    const answer = await assign(graph, { principalId })

    expect(answer).toMatchObject({
      status: 501,
      error: { message: 'mock-entra gives directory roles to users only, not to a servicePrincipal.' },
    })
  })

  it('is made with the permission to manage roles only', async () => {
    const graph = aGraph()
    const [principalId] = graph.tenant.users.keys()
    const token = await graph.appToken(['Directory.ReadWrite.All'])

    const answer = await graph.ask(`POST ${assignments}`, {
      token,
      body: { principalId, roleDefinitionId: readers },
    })

    expect(answer.status).toBe(403)
  })
})
