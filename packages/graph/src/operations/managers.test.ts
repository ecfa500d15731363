import { expect, describe, it } from 'vitest'

import { aGraph } from '../testing/index.ts'
import type { Graph } from '../testing/index.ts'

function aTeam(): {
  readonly graph: Graph
  readonly alice: string
  readonly bob: string
  readonly manager: object
} {
  const graph = aGraph({ users: [{ displayName: 'Alice' }, { displayName: 'Bob' }] })
  const [alice = '', bob = ''] = [...graph.tenant.users.keys()]
  const manager = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${alice}` }
  return { graph, alice, bob, manager }
}

describe('manager', () => {
  it('is put in place, read from both sides, and taken away', async () => {
    const { graph, alice, bob, manager } = aTeam()

    const before = await graph.ask(`GET /users/${bob}/manager`)
    const put = await graph.ask(`PUT /users/${bob}/manager/$ref`, { body: manager })
    const read = await graph.ask(`GET /users/${bob}/manager?$select=id`)
    const reports = await graph.ask(`GET /users/${alice}/directReports?$select=id`)
    const removed = await graph.ask(`DELETE /users/${bob}/manager/$ref`)
    const after = await graph.ask(`DELETE /users/${bob}/manager/$ref`)

    expect([before.status, put.status, removed.status, after.status]).toEqual([404, 204, 204, 404])
    expect(read.body).toMatchObject({ '@odata.type': '#microsoft.graph.user', id: alice })
    expect(reports.value).toEqual([{ '@odata.type': '#microsoft.graph.user', id: bob }])
  })

  it('is added by $expand, where there is one', async () => {
    const { graph, alice, bob, manager } = aTeam()
    await graph.ask(`PUT /users/${bob}/manager/$ref`, { body: manager })

    const users = await graph.ask('GET /users?$select=id&$expand=manager($select=displayName)')
    const reports = await graph.ask(`GET /users/${alice}?$select=id&$expand=directReports($select=id)`)

    expect(users.value).toEqual([
      { id: alice },
      { id: bob, manager: { '@odata.type': '#microsoft.graph.user', displayName: 'Alice' } },
    ])
    expect(reports.body['directReports']).toEqual([{ '@odata.type': '#microsoft.graph.user', id: bob }])
  })

  it('of the caller is read at /me', async () => {
    const { graph, alice, bob, manager } = aTeam()
    await graph.ask(`PUT /users/${bob}/manager/$ref`, { body: manager })
    const token = await graph.userToken(graph.tenant.users.get(bob)!, ['User.Read.All'])

    const { body } = await graph.ask('GET /me/manager', { token })

    expect(body).toMatchObject({ id: alice, displayName: 'Alice' })
  })

  it('is gone with the user who was it', async () => {
    const { graph, alice, bob, manager } = aTeam()
    await graph.ask(`PUT /users/${bob}/manager/$ref`, { body: manager })

    await graph.ask(`DELETE /users/${alice}`)

    expect((await graph.ask(`GET /users/${bob}/manager`)).status).toBe(404)
  })

  it('is a user', async () => {
    const { graph, bob } = aTeam()
    const [application] = graph.tenant.applications.values()

    const { error } = await graph.ask(`PUT /users/${bob}/manager/$ref`, {
      body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${application!.id}` },
    })

    expect(error).toMatchObject({
      code: 'Request_BadRequest',
      message: expect.stringContaining("invalid for the 'manager' reference"),
    })
  })

  it('is changed with the permission to change users only', async () => {
    const { graph, bob, manager } = aTeam()
    const token = await graph.appToken(['User.Read.All'])

    const { status } = await graph.ask(`PUT /users/${bob}/manager/$ref`, { body: manager, token })

    expect(status).toBe(403)
  })
})
