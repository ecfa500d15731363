import { decodeJwt } from 'jose'
import { afterAll, describe, expect, test } from 'vitest'

import { startMockEntra } from './start-mock-entra.ts'
import type { TenantHandle } from './tenant-handle.ts'

/*
 * With a seed and a time that stands still, a tenant says the same things in the same order whenever it is asked the same.
 * So a tenant that was used in whatever way and reset must say, word for word, what a fresh one says.
 */
const subscriptionId = '55555555-5555-4555-8555-555555555555'
const entra = await startMockEntra({
  seed: 'reset',
  clock: () => Date.parse('2026-03-04T12:00:00Z'),
  tenants: [{ subscriptions: [{ subscriptionId }] }],
})
afterAll(entra.close)

const graph = 'https://graph.microsoft.com'
const arm = 'https://management.azure.com'
const password = 'mock-entra-password'
const redirectUri = 'http://localhost/auth/callback'

type Json = Record<string, unknown>

async function post(url: string, form: Record<string, string>): Promise<Json> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) })
  return (await response.json()) as Json
}

function askForToken({ authority }: TenantHandle, form: Record<string, string>): Promise<Json> {
  return post(`${authority}/oauth2/v2.0/token`, form)
}

/** What people send to get tokens, by the seeded app. */
function asApp({ credentials: { clientId, clientSecret } }: TenantHandle): Record<string, string> {
  return { client_id: clientId, client_secret: clientSecret }
}

async function send(
  tenant: TenantHandle,
  [method, url, body]: readonly [method: string, path: string, body?: object],
): Promise<string> {
  const resource = url.startsWith('/subscriptions') || url.startsWith('/tenants') ? arm : graph
  const authorization = `Bearer ${await tenant.tokens.appToken({ resource })}`
  const response = await fetch(`${entra.httpUrl}${url}`, {
    method,
    headers: { authorization, 'content-type': 'application/json', consistencylevel: 'eventual' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return `${response.status} ${await response.text()}`
}

async function read(tenant: TenantHandle, path: string): Promise<string> {
  const answer = await send(tenant, ['GET', path])
  if (!answer.startsWith('200 ')) throw new Error(`${path}: ${answer}`)
  return answer
}

function authorizeUrl({ authority, app }: TenantHandle): string {
  const query = { client_id: app.appId, response_type: 'code', redirect_uri: redirectUri, scope: 'openid' }
  return `${authority}/oauth2/v2.0/authorize?${new URLSearchParams(query).toString()}`
}

const reads = [
  '/v1.0/users',
  '/v1.0/groups?$expand=members',
  '/v1.0/applications',
  '/v1.0/servicePrincipals?$top=999',
  '/v1.0/oauth2PermissionGrants',
  '/v1.0/directory/deletedItems/microsoft.graph.application',
  '/v1.0/directory/deletedItems/microsoft.graph.user',
  '/v1.0/organization',
  '/v1.0/directoryRoles',
  `/subscriptions/${subscriptionId}/resourceGroups?api-version=2022-12-01`,
  `/subscriptions/${subscriptionId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2023-01-31`,
]

/** Everything that a tenant can be asked, and what it answers. */
async function interview(tenant: TenantHandle): Promise<readonly unknown[]> {
  const { authority, api, user, tokens } = tenant
  const scope = `openid offline_access ${api.identifierUri}/Tasks.Read`
  const answers: unknown[] = [
    [tenant.app, api, user, tenant.issuer],
    [tenant.requests.all, tenant.faults.pending, tenant.keys.kid, tenant.keys.published, tenant.clock.now()],
    Object.entries(process.env).filter(([name]) => /^(AZURE|IDENTITY|IMDS|MSI|DEFAULT_IDENTITY)_/.test(name)),
  ]
  for (const path of ['v2.0/.well-known/openid-configuration', 'discovery/v2.0/keys']) {
    for (const query of ['', `?appid=${api.appId}`]) {
      answers.push(await (await fetch(`${authority}/${path}${query}`)).text())
    }
  }
  for (const path of reads) answers.push(await read(tenant, path))
  const signedIn = await askForToken(tenant, {
    ...asApp(tenant),
    grant_type: 'password',
    username: user.username,
    password,
    scope,
  })
  answers.push(signedIn)
  const refresh_token = String(signedIn['refresh_token'])
  for (const form of [
    { grant_type: 'refresh_token', refresh_token, scope },
    { grant_type: 'client_credentials', scope: `${api.identifierUri}/.default` },
    { grant_type: 'client_credentials', client_secret: 'wrong' },
  ]) {
    answers.push(await askForToken(tenant, { ...asApp(tenant), ...form }))
  }
  answers.push(await post(`${authority}/oauth2/v2.0/devicecode`, { client_id: tenant.app.appId, scope }))
  answers.push(await (await fetch(authorizeUrl(tenant))).text())
  answers.push(await tenant.signIn(authorizeUrl(tenant)).catch((error: unknown) => String(error)))
  const metadata = `${entra.httpUrl}/${tenant.tenantId}/managed-identity/imds/metadata/identity/oauth2/token`
  const asked = await fetch(`${metadata}?api-version=2018-02-01&resource=${arm}`, {
    headers: { metadata: 'true' },
  })
  answers.push(await asked.text())
  const job = tenant.issuers.gitHubActions({ repository: 'contoso/platform' })
  answers.push(decodeJwt(await job.token()), job.env, await tokens.accessToken(), await tokens.idToken())
  answers.push(tenant.requests.all.map((entry) => ({ ...entry, duration: 0 })))
  return JSON.parse(JSON.stringify(answers)) as readonly unknown[]
}

/** A source of numbers that repeats, so that a failure does. */
type Dice = (sides: number) => number

function createDice(seed: number): Dice {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

/** What tests do to a tenant, each of which may be refused because of what was done before. */
const deeds: Readonly<Record<string, (tenant: TenantHandle, dice: Dice) => unknown>> = {
  addApp: (tenant) => tenant.addApp({ displayName: 'Web', web: { redirectUris: [redirectUri] } }),
  addUser: ({ addUser }, dice) =>
    addUser({ userPrincipalName: `user-${dice(9)}`, directoryRoles: ['Global Administrator'] }),
  addGroup: ({ addGroup, user }) => addGroup({ displayName: 'Operators', members: [user.username] }),
  policy: (tenant, dice) =>
    tenant.setConditionalAccess([tenant.user, tenant.app, tenant.api][dice(3)]!, {
      grantControls: ['block'],
    }),
  rotate: ({ keys }, dice) => keys.rotate({ overlap: dice(2) === 0, publish: dice(2) === 0 }),
  impostor: ({ keys }) => keys.publishImpostor(),
  retire: ({ keys }) => keys.retire(),
  ownKeys: ({ keys, api }) => keys.forApp(api),
  fault: ({ faults }, dice) =>
    faults
      .next((['token', 'jwks', 'graph', 'authorize'] as const)[dice(4)]!, { status: 503 })
      .times(1 + dice(3)),
  time: ({ clock }, dice) => [clock.advance({ days: dice(100) }), clock.freeze(), clock.release()][dice(3)],
  signIn: (tenant) =>
    askForToken(tenant, {
      ...asApp(tenant),
      grant_type: 'password',
      username: tenant.user.username,
      password,
      scope: 'openid offline_access',
    }),
  lockOut: async (tenant) => {
    const form = {
      grant_type: 'password',
      username: tenant.user.username,
      password: 'wrong',
      scope: 'openid',
    }
    for (let count = 0; count < 10; count++) await askForToken(tenant, { ...asApp(tenant), ...form })
  },
  code: (tenant) => tenant.signIn(authorizeUrl(tenant)),
  deviceCode: ({ authority, app }) =>
    post(`${authority}/oauth2/v2.0/devicecode`, { client_id: app.appId, scope: 'openid' }),
  revoke: (tenant) => tenant.revokeSessions(tenant.user),
  certificate: (tenant) => tenant.createCertificate(),
  identity: (tenant, dice) =>
    tenant.managedIdentity({
      kind: dice(2) === 0 ? 'imds' : 'appService',
      type: dice(2) === 0 ? 'SystemAssigned' : 'UserAssigned',
    }),
  environment: (tenant) => tenant.managedIdentity({ kind: 'appService' }).applyEnvironment(),
  issuer: async ({ issuers }) => {
    const job = issuers.gitHubActions({ repository: 'contoso/platform' })
    await job.rotateKeys()
    await job.token()
  },
  consent: (tenant) => send(tenant, ['POST', '/v1.0/oauth2PermissionGrants', grantOf(tenant)]),
  changeUser: (tenant) =>
    send(tenant, [
      'PATCH',
      `/v1.0/users/${tenant.user.objectId}`,
      { displayName: 'Changed', accountEnabled: false },
    ]),
  changeApp: (tenant) =>
    send(tenant, ['PATCH', `/v1.0/applications(appId='${tenant.app.appId}')`, { displayName: 'Changed' }]),
  addSecret: (tenant) =>
    send(tenant, ['POST', `/v1.0/applications(appId='${tenant.app.appId}')/addPassword`, {}]),
  deleteApi: (tenant) => send(tenant, ['DELETE', `/v1.0/applications(appId='${tenant.api.appId}')`]),
  deleteUser: (tenant) => send(tenant, ['DELETE', `/v1.0/users/${tenant.user.objectId}`]),
  disable: (tenant) =>
    send(tenant, [
      'PATCH',
      `/v1.0/servicePrincipals(appId='${tenant.app.appId}')`,
      { accountEnabled: false },
    ]),
  resourceGroup: (tenant, dice) =>
    send(tenant, [
      'PUT',
      `/subscriptions/${subscriptionId}/resourceGroups/group-${dice(3)}?api-version=2022-12-01`,
      { location: 'westeurope' },
    ]),
  unknown: ({ authority }) => fetch(`${authority}/no/such/path`),
}

function grantOf({ app, api, user }: TenantHandle): object {
  const [clientId, resourceId, principalId] = [app.servicePrincipalId, api.servicePrincipalId, user.objectId]
  return { clientId, resourceId, principalId, consentType: 'Principal', scope: 'Tasks.Read' }
}

async function use(tenant: TenantHandle, dice: Dice, count: number): Promise<readonly string[]> {
  const names = Object.keys(deeds)
  const done: string[] = []
  for (let index = 0; index < count; index++) {
    const name = names[dice(names.length)]!
    done.push(name)
    try {
      await deeds[name]!(tenant, dice)
    } catch {
      // refused, because of what was done before
    }
  }
  return done
}

describe('reset', () => {
  test('returns to what a fresh tenant is, whatever was done', async () => {
    const fresh = await interview(entra)

    for (let seed = 1; seed <= 10; seed++) {
      entra.reset()
      const done = await use(entra, createDice(seed), 12)
      entra.reset()

      expect(await interview(entra), `after ${done.join(', ')}`).toEqual(fresh)
    }
  })

  test.each(Object.keys(deeds))('takes back what a test did: %s', async (name) => {
    entra.reset()
    const fresh = await interview(entra)

    entra.reset()
    const done = await deeds[name]!(entra, createDice(1))
    entra.reset()

    expect(String(done)).not.toMatch(/^[45]\d\d /) // it was done, and not refused
    expect(await interview(entra)).toEqual(fresh)
  })
})
