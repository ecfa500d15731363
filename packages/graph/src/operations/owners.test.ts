import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'
import type { Graph } from '../testing/index.ts'

async function anApplication({ ask }: Graph, body: object = {}): Promise<{ readonly id: string }> {
  const answer = await ask('POST /applications', { body: { displayName: 'Portal', ...body } })
  return { id: String(answer.body['id']) }
}

describe('owners', () => {
  it('are added once, listed and removed', async () => {
    const graph = aGraph()
    const { id } = await anApplication(graph)
    const [user] = graph.tenant.users.values()
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${user!.id}` }

    const added = await graph.ask(`POST /applications/${id}/owners/$ref`, { body: reference })
    const again = await graph.ask(`POST /applications/${id}/owners/$ref`, { body: reference })
    const listed = await graph.ask(`GET /applications/${id}/owners?$select=id`)
    const owned = await graph.ask(`GET /users/${user!.id}/ownedObjects?$select=id`)
    const removed = await graph.ask(`DELETE /applications/${id}/owners/${user!.id}/$ref`)
    const missing = await graph.ask(`DELETE /applications/${id}/owners/${user!.id}/$ref`)

    expect([added.status, again.status, removed.status, missing.status]).toEqual([204, 400, 204, 404])
    expect(again.error?.message).toContain('One or more added object references already exist')
    expect(listed.value).toEqual([{ '@odata.type': '#microsoft.graph.user', id: user!.id }])
    expect(owned.value).toEqual([{ '@odata.type': '#microsoft.graph.application', id }])
  })

  it.each(['%zz', '%'])('are not found by an address with a broken escape: %s', async (id) => {
    const graph = aGraph()
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` }

    const application = await anApplication(graph)
    const answer = await graph.ask(`POST /applications/${application.id}/owners/$ref`, { body: reference })

    expect(answer).toMatchObject({ status: 404, error: { code: 'Request_ResourceNotFound' } })
  })

  it('come along with a new application', async () => {
    const graph = aGraph()
    const [user] = graph.tenant.users.values()

    const { id } = await anApplication(graph, {
      'owners@odata.bind': [`https://graph.microsoft.com/v1.0/users('${user!.id}')`],
    })
    const listed = await graph.ask(`GET /applications/${id}/owners`)

    expect(listed.value).toMatchObject([{ id: user!.id, displayName: 'Alice Mock' }])
  })

  it('come along with a new service principal', async () => {
    const graph = aGraph()
    const [user] = graph.tenant.users.values()
    const { body: application } = await graph.ask('POST /applications', { body: { displayName: 'Portal' } })

    const { body } = await graph.ask('POST /servicePrincipals', {
      body: {
        appId: application['appId'],
        'owners@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${user!.id}`],
      },
    })
    const listed = await graph.ask(`GET /servicePrincipals/${String(body['id'])}/owners`)

    expect(listed.value).toMatchObject([{ id: user!.id }])
  })
})
