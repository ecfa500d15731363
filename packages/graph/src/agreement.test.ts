import { acquireTokens, aTokenRequest, refusalOfRequest } from '@mock-entra/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { aGraph } from './testing/index.ts'
import type { Answered, Graph } from './testing/index.ts'

/** An application as the model knows it. */
interface ModelApp {
  readonly id: string
  readonly appId: string
  displayName: string
  isDeleted: boolean
  /** Object id of its service principal. */
  servicePrincipalId: string | undefined
  isEnabled: boolean
  hasRole: boolean
  /** By key id; secrets that were taken away stay, to be tried. */
  readonly secrets: Map<string, { readonly secretText: string; isRemoved: boolean }>
}

/** What can be done, to one of the applications there are: the number picks it. */
const actions = [
  'create',
  'rename',
  'addPassword',
  'removePassword',
  'addServicePrincipal',
  'removeServicePrincipal',
  'disable',
  'enable',
  'assignRole',
  'delete',
  'restore',
  'purge',
] as const
type Action = (typeof actions)[number]

class World {
  readonly graph: Graph = aGraph()
  readonly apps: ModelApp[] = []
  readonly api = this.graph.tenant.servicePrincipals.get('22222222-2222-2222-2222-222222222222')!
  readonly roleId = this.api.application!.appRoles[0]!.id

  ask(request: string, body?: object): Promise<Answered> {
    return this.graph.ask(request, body === undefined ? {} : { body })
  }

  async run(action: Action, pick: number): Promise<void> {
    if (action === 'create') return await this.create(pick)
    const app = this.apps[pick % Math.max(1, this.apps.length)]
    if (app === undefined) return
    const path = `/applications/${app.id}`
    const status = app.isDeleted ? 404 : 204
    switch (action) {
      case 'rename': {
        expect(await this.ask(`PATCH ${path}`, { displayName: `App ${pick}` })).toMatchObject({ status })
        if (!app.isDeleted) app.displayName = `App ${pick}`
        return
      }
      case 'addPassword': {
        const { status: added, body } = await this.ask(`POST ${path}/addPassword`, {})
        expect(added).toBe(app.isDeleted ? 404 : 200)
        if (app.isDeleted) return
        app.secrets.set(String(body['keyId']), { secretText: String(body['secretText']), isRemoved: false })
        return
      }
      case 'removePassword':
        return await this.removePassword(app, pick)
      case 'addServicePrincipal': {
        const { status: added, body } = await this.ask('POST /servicePrincipals', { appId: app.appId })
        expect(added).toBe(app.servicePrincipalId !== undefined ? 409 : app.isDeleted ? 400 : 201)
        if (added !== 201) return
        Object.assign(app, { servicePrincipalId: String(body['id']), isEnabled: true, hasRole: false })
        return
      }
      case 'removeServicePrincipal':
        if (app.servicePrincipalId === undefined) return
        expect(await this.ask(`DELETE /servicePrincipals/${app.servicePrincipalId}`)).toMatchObject({
          status: 204,
        })
        app.servicePrincipalId = undefined
        return
      case 'disable':
      case 'enable':
        if (app.servicePrincipalId === undefined) return
        app.isEnabled = action === 'enable'
        await this.ask(`PATCH /servicePrincipals/${app.servicePrincipalId}`, {
          accountEnabled: app.isEnabled,
        })
        return
      case 'assignRole':
        return await this.assignRole(app)
      case 'delete':
        expect(await this.ask(`DELETE ${path}`)).toMatchObject({ status })
        app.isDeleted = true
        app.servicePrincipalId = undefined
        return
      case 'restore':
        expect((await this.ask(`POST /directory/deletedItems/${app.id}/restore`)).status).toBe(
          app.isDeleted ? 200 : 404,
        )
        app.isDeleted = false
        return
      case 'purge':
        expect((await this.ask(`DELETE /directory/deletedItems/${app.id}`)).status).toBe(
          app.isDeleted ? 204 : 404,
        )
        if (app.isDeleted) this.apps.splice(this.apps.indexOf(app), 1)
    }
  }

  async create(pick: number): Promise<void> {
    const { body } = await this.ask('POST /applications', { displayName: `App ${pick}` })
    this.apps.push({
      id: String(body['id']),
      appId: String(body['appId']),
      displayName: `App ${pick}`,
      isDeleted: false,
      servicePrincipalId: undefined,
      isEnabled: true,
      hasRole: false,
      secrets: new Map(),
    })
  }

  async removePassword(app: ModelApp, pick: number): Promise<void> {
    const keyId = [...app.secrets.keys()][pick % Math.max(1, app.secrets.size)]
    const secret = app.secrets.get(keyId ?? '')
    if (secret === undefined) return
    const { status } = await this.ask(`POST /applications/${app.id}/removePassword`, { keyId })
    expect(status).toBe(app.isDeleted ? 404 : secret.isRemoved ? 400 : 204)
    if (status === 204) secret.isRemoved = true
  }

  async assignRole(app: ModelApp): Promise<void> {
    const { servicePrincipalId: principalId } = app
    if (principalId === undefined) return
    const body = { principalId, resourceId: this.api.id, appRoleId: this.roleId }
    const { status } = await this.ask(`POST /servicePrincipals/${principalId}/appRoleAssignments`, body)
    expect(status).toBe(app.hasRole ? 400 : 201)
    app.hasRole = true
  }

  /** The applications as Graph lists them. */
  async listed(): Promise<unknown> {
    const { value } = await this.ask('GET /applications?$top=999&$filter=startswith(displayName,%27App %27)')
    const listed = value.map(({ id, appId, displayName, passwordCredentials }) => ({
      id,
      appId,
      displayName,
      keyIds: (passwordCredentials as { keyId: string }[]).map(({ keyId }) => keyId),
    }))
    return new Set(listed)
  }

  expected(): unknown {
    const present = this.apps.filter(({ isDeleted }) => !isDeleted)
    return new Set(
      present.map(({ id, appId, displayName, secrets }) => ({
        id,
        appId,
        displayName,
        keyIds: [...secrets].filter(([, { isRemoved }]) => !isRemoved).map(([keyId]) => keyId),
      })),
    )
  }

  /** Ids of the applications that Graph says are deleted. */
  async deleted(): Promise<unknown> {
    const { value } = await this.ask('GET /directory/deletedItems/microsoft.graph.application')
    return new Set(value.map(({ id }) => id))
  }

  expectedDeleted(): unknown {
    return new Set(this.apps.filter(({ isDeleted }) => isDeleted).map(({ id }) => id))
  }

  /** Every secret that there ever was does at the token endpoint what the model says. */
  async checkSecrets(): Promise<void> {
    for (const app of this.apps) {
      for (const secret of app.secrets.values()) await this.checkSecret(app, secret)
    }
  }

  async checkSecret(
    app: ModelApp,
    secret: { readonly secretText: string; isRemoved: boolean },
  ): Promise<void> {
    const request = aTokenRequest({ clientId: app.appId, clientSecret: secret.secretText })
    const refusal =
      app.servicePrincipalId === undefined
        ? 700016
        : !app.isEnabled
          ? 7000112
          : secret.isRemoved
            ? 7000215
            : undefined
    if (refusal !== undefined) {
      expect((await refusalOfRequest(this.graph.issuer, request)).aadsts).toBe(refusal)
      return
    }
    const { claims } = await acquireTokens(this.graph.issuer, request)
    expect([claims['oid'], claims['roles']]).toEqual([
      app.servicePrincipalId,
      app.hasRole ? ['Tasks.Read.All'] : undefined,
    ])
  }
}

describe('any sequence of creates, changes and deletes', () => {
  it('leaves Graph, the token endpoint and a model of both agreeing', async () => {
    const step = fc.tuple(fc.constantFrom(...actions), fc.nat(3))

    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const world = new World()
        await world.create(0)
        for (const [action, pick] of steps) await world.run(action, pick)

        expect(await world.listed()).toEqual(world.expected())
        expect(await world.deleted()).toEqual(world.expectedDeleted())
        await world.checkSecrets()
      }),
      { numRuns: 100 },
    )
  })
})
