import { addUserSeed } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aGraph } from './testing/index.ts'
import type { Graph } from './testing/index.ts'

const newApp = { body: { displayName: 'Portal' } }
const newUser = {
  body: {
    accountEnabled: true,
    displayName: 'Bob',
    mailNickname: 'bob',
    userPrincipalName: 'bob@contoso.onmicrosoft.com',
    passwordProfile: { password: 'Str0ng-password' },
  },
}
const newGroup = {
  body: { displayName: 'Team', mailEnabled: false, mailNickname: 'team', securityEnabled: true },
}

describe('app-only token', () => {
  it.each([
    ['Application.Read.All', 'GET /applications', {}, 200],
    ['Directory.Read.All', 'GET /applications', {}, 200],
    ['User.Read.All', 'GET /applications', {}, 403],
    ['Application.Read.All', 'POST /applications', newApp, 403],
    ['Application.ReadWrite.All', 'POST /applications', newApp, 201],
    ['User.Read.All', 'GET /users', {}, 200],
    ['User.Read.All', 'POST /users', newUser, 403],
    ['User.ReadWrite.All', 'POST /users', newUser, 201],
    ['Group.Read.All', 'POST /groups', newGroup, 403],
    ['Group.Create', 'POST /groups', newGroup, 201],
    ['GroupMember.ReadWrite.All', 'GET /groups', {}, 200],
    ['GroupMember.ReadWrite.All', 'POST /groups', newGroup, 403],
    ['User.Read.All', 'GET /groups', {}, 403],
    ['Application.ReadWrite.All', 'GET /oauth2PermissionGrants', {}, 403],
    ['DelegatedPermissionGrant.ReadWrite.All', 'GET /oauth2PermissionGrants', {}, 200],
    ['Organization.Read.All', 'GET /organization', {}, 200],
    ['Application.Read.All', 'GET /organization', {}, 403],
    ['RoleManagement.Read.Directory', 'GET /directoryRoles', {}, 200],
  ])('with %s: %s', async (role, request, options, status) => {
    const graph = aGraph()
    const token = await graph.appToken([role])

    const answer = await graph.ask(request, { ...options, token })

    expect(answer.status).toBe(status)
  })

  it('without the permission is refused in words that clients know', async () => {
    const graph = aGraph()

    const { error } = await graph.ask('GET /users', { token: await graph.appToken([]) })

    expect(error).toEqual({
      code: 'Authorization_RequestDenied',
      message: 'Insufficient privileges to complete the operation.',
      innerError: { date: '2026-03-04T05:06:07', 'request-id': 'request', 'client-request-id': 'client' },
    })
  })

  it.each([
    ['GET /applications/{own}', 200],
    ['GET /applications/{other}', 403],
    ["GET /applications(appId='11111111-1111-1111-1111-111111111111')", 200],
    ["GET /servicePrincipals(appId='11111111-1111-1111-1111-111111111111')", 200],
    ["GET /servicePrincipals(appId='22222222-2222-2222-2222-222222222222')", 403],
    ['GET /applications', 403],
    ['GET /applications/$count', 403],
    ['PATCH /applications/{own}', 403],
    ['POST /applications/{own}/addPassword', 403],
    ['DELETE /applications/{own}', 403],
  ])('without any permission lets an app read itself, and no more: %s', async (request, status) => {
    const graph = aGraph()
    const [other, own] = graph.tenant.applications.values()
    const token = await graph.appToken([])

    const path = request.replace('{own}', own!.id).replace('{other}', other!.id)

    expect((await graph.ask(path, { body: {}, token })).status).toBe(status)
  })

  it('with Application.ReadWrite.OwnedBy changes what the app made, and nothing else', async () => {
    const graph = aGraph()
    const token = await graph.appToken(['Application.ReadWrite.OwnedBy'])
    const { body: own } = await graph.ask('POST /applications', { ...newApp, token })
    const [other] = graph.tenant.applications.values()

    const ofOwn = await graph.ask(`PATCH /applications/${String(own['id'])}`, { body: { notes: 'x' }, token })
    const ofOther = await graph.ask(`PATCH /applications/${other!.id}`, { body: { notes: 'x' }, token })

    expect([ofOwn.status, ofOther.status]).toEqual([204, 403])
  })
})

describe('delegated token', () => {
  async function asUser(
    graph: Graph,
    scopes: readonly string[],
    roles: readonly string[] = [],
  ): Promise<string> {
    const user = addUserSeed(graph.tenant, { displayName: 'Carl', directoryRoles: roles })
    return await graph.userToken(user, scopes)
  }

  it.each([
    ['a member', ['Application.ReadWrite.All'], [], 'POST /applications', newApp, 201],
    ['a member', ['User.Read'], [], 'POST /applications', newApp, 403],
    ['a member', ['User.ReadWrite.All'], [], 'POST /users', newUser, 403],
    ['a user administrator', ['User.ReadWrite.All'], ['User Administrator'], 'POST /users', newUser, 201],
    ['a user administrator', ['User.Read'], ['User Administrator'], 'POST /users', newUser, 403],
    [
      'a global administrator',
      ['Directory.AccessAsUser.All'],
      ['Global Administrator'],
      'POST /users',
      newUser,
      201,
    ],
    ['a member', ['Directory.AccessAsUser.All'], [], 'GET /users', {}, 200],
    ['a member', ['Directory.AccessAsUser.All'], [], 'POST /users', newUser, 403],
    ['a member', ['User.Read'], [], 'GET /me', {}, 200],
    ['a member', ['Mail.Read'], [], 'GET /me', {}, 403],
    ['a member', ['User.Read'], [], 'GET /users', {}, 403],
  ] as const)('of %s with %j and roles %j: %s', async (_, scopes, roles, request, options, status) => {
    const graph = aGraph()
    const token = await asUser(graph, scopes, roles)

    expect((await graph.ask(request, { ...options, token })).status).toBe(status)
  })

  it('lets users change the applications that they own, and no others', async () => {
    const graph = aGraph()
    const token = await asUser(graph, ['Application.ReadWrite.All'])
    const { body: own } = await graph.ask('POST /applications', { ...newApp, token })
    const [other] = graph.tenant.applications.values()

    const ofOwn = await graph.ask(`POST /applications/${String(own['id'])}/addPassword`, { body: {}, token })
    const ofOther = await graph.ask(`POST /applications/${other!.id}/addPassword`, { body: {}, token })

    expect([ofOwn.status, ofOther.status]).toEqual([200, 403])
  })

  it('is refused once its user is deleted', async () => {
    const graph = aGraph()
    const token = await asUser(graph, ['User.Read.All'])
    await graph.ask('DELETE /users/carl@contoso.onmicrosoft.com')

    const { status, error } = await graph.ask('GET /users', { token })

    expect([status, error?.code]).toEqual([401, 'InvalidAuthenticationToken'])
  })
})

describe('token', () => {
  it('that is missing, broken or for somebody else is refused', async () => {
    const graph = aGraph()
    const good = await graph.appToken()
    const [header = '', claims = '', signature = ''] = good.split('.')
    const forged = [header, btoa(JSON.stringify({ tid: graph.tenant.id, exp: 9e9 })), signature].join('.')

    const answers = await Promise.all(
      ['', 'text', forged, [header, claims, 'AAAA'].join('.')].map((token) =>
        graph.ask('GET /users', { token }),
      ),
    )

    expect(answers.map(({ status, error }) => [status, error?.code])).toEqual(
      answers.map(() => [401, 'InvalidAuthenticationToken']),
    )
  })

  it('of an app that is gone is refused, in words of its own', async () => {
    const graph = aGraph()
    const token = await graph.appToken(['Application.ReadWrite.All'])
    const path = `/servicePrincipals(appId='11111111-1111-1111-1111-111111111111')`

    await graph.ask(`DELETE ${path}`, { token })
    const { status, error } = await graph.ask(`GET ${path}`, { token })

    expect([status, error]).toMatchObject([
      401,
      {
        code: 'Authorization_IdentityNotFound',
        message: 'The identity of the calling application could not be established.',
      },
    ])
  })

  it('that has expired is refused', async () => {
    const graph = aGraph()
    const token = await graph.appToken()

    graph.tenant.clock.advance({ hours: 2 })
    const { error } = await graph.ask('GET /users', { token })

    expect(error?.message).toBe('Lifetime validation failed, the token is expired.')
  })

  it('does not matter with validateTokens: false', async () => {
    const graph = aGraph({}, { validateTokens: false })

    const answer = await graph.ask('POST /applications', { ...newApp, token: 'whatever' })

    expect(answer.status).toBe(201)
  })
})
