import {
  aCertifiedKey,
  aTenant,
  aTokenRequest,
  acquireTokens,
  addAppSeed,
  addUserSeed,
  jwtBearer,
  refusalOfRequest,
  selfIssuedClaims,
  signAssertion,
} from '@mock-entra/core/testing'
import type { AssertionParts, CertifiedKey } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'
import type { Answered, Graph } from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const now = Date.parse('2026-03-04T05:06:07Z')
const seconds = now / 1000
const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const key = aCertifiedKey({ subject: 'present' })
const next = aCertifiedKey({ subject: 'next' })
const stranger = aCertifiedKey({ subject: 'stranger' })

const encode = ({ certificate }: CertifiedKey): string => Buffer.from(certificate).toString('base64')
const keyCredential = { type: 'AsymmetricX509Cert', usage: 'Verify', key: encode(next) }

/** Two sets of objects that have certificates, each with one that may roll its own. */
const sets = ['applications', 'servicePrincipals'] as const
type SetName = (typeof sets)[number]

interface Daemon {
  readonly graph: Graph
  /** `/applications/…` */
  readonly path: string
  readonly id: string
  /** An app-only token of the app that has no permission at all. */
  readonly token: string
}

/** An app whose certificate belongs to the registration, or to its service principal. */
async function aDaemon(set: SetName, keys: readonly CertifiedKey[] = [key]): Promise<Daemon> {
  const graph = aGraph()
  const { id } = graph.tenant[set].get(appId)!
  const keyCredentials = keys.map((known) => ({ ...keyCredential, key: encode(known) }))
  const path = `/${set}/${id}`
  const { status } = await graph.ask(`PATCH ${path}`, { body: { keyCredentials } })
  if (status !== 204) throw new Error(`PATCH answered ${status}.`)
  return { graph, path, id, token: await graph.appToken([]) }
}

function aProof(id: string, parts: Partial<AssertionParts> = {}): string {
  return signAssertion({
    privateKey: key.privateKey,
    header: { x5t: key.x5t },
    ...parts,
    claims: {
      aud: '00000002-0000-0000-c000-000000000000',
      iss: id,
      nbf: seconds,
      exp: seconds + 600,
      ...parts.claims,
    },
  })
}

/** A token request whose assertion is signed with the key. */
function aRequest({ privateKey, x5t }: CertifiedKey, claims: object = {}): ReturnType<typeof aTokenRequest> {
  const clientAssertion = signAssertion({
    privateKey,
    header: { x5t },
    claims: { ...selfIssuedClaims(now), ...claims },
  })
  return aTokenRequest({ clientSecret: undefined, clientAssertion, clientAssertionType: jwtBearer })
}

async function addKey({ graph, path, id, token }: Daemon, body: object = {}): Promise<Answered> {
  const proof = aProof(id)
  return await graph.ask(`POST ${path}/addKey`, {
    token,
    body: { keyCredential, passwordCredential: null, proof, ...body },
  })
}

describe.each(sets)('certificate of one of the %s', (set) => {
  it('is rolled by the app itself, without a permission, and the token endpoint follows', async () => {
    const daemon = await aDaemon(set)
    const { graph, path, id, token } = daemon
    const before = await refusalOfRequest(graph.issuer, aRequest(next))

    const added = await addKey(daemon)
    const { claims } = await acquireTokens(graph.issuer, aRequest(next))
    const { body: read } = await graph.ask(`GET ${path}?$select=keyCredentials`, { token })
    const [old] = read['keyCredentials'] as readonly { keyId: string }[]
    const removed = await graph.ask(`POST ${path}/removeKey`, {
      token,
      body: { keyId: old!.keyId, proof: aProof(id, { privateKey: next.privateKey }) },
    })
    const after = await refusalOfRequest(graph.issuer, aRequest(key))

    expect(before.aadsts).toBe(700027)
    expect(added).toMatchObject({ status: 200, headers: {} })
    expect(added.body).toEqual({
      '@odata.context': 'https://localhost:4577/v1.0/$metadata#microsoft.graph.keyCredential',
      customKeyIdentifier: Buffer.from(next.x5t, 'base64url').toString('base64'),
      displayName: 'CN=next',
      endDateTime: '2040-01-01T00:00:00Z',
      key: null,
      keyId: guid,
      startDateTime: '2020-01-01T00:00:00Z',
      type: 'AsymmetricX509Cert',
      usage: 'Verify',
    })
    expect(claims).toMatchObject({ azp: appId, azpacr: '2' })
    expect(read['keyCredentials']).toMatchObject([{ key: encode(key) }, { key: encode(next) }])
    expect(removed).toMatchObject({ status: 204, body: {} })
    expect(after.aadsts).toBe(700027)
  })

  it('is shown with its key where it is selected, and in no list', async () => {
    const { graph, path } = await aDaemon(set)

    const { body } = await graph.ask(`GET ${path}`)
    const { body: selected } = await graph.ask(`GET ${path}?$select=keyCredentials`)
    const { value } = await graph.ask(`GET /${set}?$filter=appId eq '${appId}'&$select=keyCredentials`)

    expect(body['keyCredentials']).toMatchObject([{ key: null, displayName: 'CN=present' }])
    expect(selected['keyCredentials']).toMatchObject([{ key: encode(key) }])
    expect(value).toMatchObject([{ keyCredentials: [{ key: null }] }])
  })

  it('is not removed without a proof, nor with one of a stranger', async () => {
    const { graph, path, id, token } = await aDaemon(set)
    const { body } = await graph.ask(`GET ${path}`)
    const [{ keyId }] = body['keyCredentials'] as readonly [{ keyId: string }]
    const remove = async (proof?: string): Promise<number> =>
      (await graph.ask(`POST ${path}/removeKey`, { token, body: { keyId, proof } })).status

    expect(await remove()).toBe(403)
    expect(await remove(aProof(id, { privateKey: stranger.privateKey }))).toBe(401)
    expect((await graph.ask(`GET ${path}`)).body['keyCredentials']).toHaveLength(1)
  })

  it('is removed once: no credentials are found the second time', async () => {
    const { graph, path, id, token } = await aDaemon(set)

    const { status, error } = await graph.ask(`POST ${path}/removeKey`, {
      token,
      body: { keyId: appId, proof: aProof(id) },
    })

    expect([status, error]).toMatchObject([
      400,
      { code: 'Request_BadRequest', message: 'No credentials found to be removed.' },
    ])
  })

  it('is what an app that has none cannot add', async () => {
    const daemon = await aDaemon(set, [])

    expect(await addKey(daemon)).toMatchObject({
      status: 401,
      error: { code: 'Authentication_MissingOrMalformed' },
    })
  })
})

describe('proof of possession', () => {
  const expired = aCertifiedKey({ notAfter: new Date(now - 1000) })
  const weak = aCertifiedKey({ modulusLength: 1024 })

  it.each<[string, Partial<AssertionParts>, CertifiedKey[]?]>([
    ['is signed with a key that the object has not', { privateKey: stranger.privateKey }],
    ['is signed with the key that it adds', { privateKey: next.privateKey }],
    ['is signed with the key of an expired certificate', { privateKey: expired.privateKey }, [key, expired]],
    ['is signed with a key of 1024 bits', { privateKey: weak.privateKey }, [key, weak]],
    ['is signed with PS256', { algorithm: 'PS256' }],
    ['is for Microsoft Graph', { claims: { aud: '00000003-0000-0000-c000-000000000000' } }],
    ['is issued by the client id', { claims: { iss: appId } }],
    ['is issued by nobody', { claims: { iss: undefined } }],
    ['has expired', { claims: { nbf: seconds - 901, exp: seconds - 301 } }],
    ['is not valid yet', { claims: { nbf: seconds + 301, exp: seconds + 600 } }],
    ['is valid for more than ten minutes', { claims: { exp: seconds + 601 } }],
    ['has no nbf', { claims: { nbf: undefined } }],
    ['has no exp', { claims: { exp: undefined } }],
  ])('that %s is refused, and the certificate not added', async (_, parts, keys) => {
    const daemon = await aDaemon('applications', keys)

    const answer = await addKey(daemon, { proof: aProof(daemon.id, parts) })

    expect(answer).toMatchObject({
      status: 401,
      error: { code: 'Authentication_MissingOrMalformed', message: 'Access Token missing or malformed.' },
    })
    expect((await refusalOfRequest(daemon.graph.issuer, aRequest(next))).aadsts).toBe(700027)
  })

  it.each([
    ['text', 'three parts'],
    ['a.b.c', 'first part'],
    [aProof('x').replace('.', '=.'), 'with padding'],
  ])('that is no JWT is refused: %s', async (proof) => {
    const daemon = await aDaemon('applications')

    expect(await addKey(daemon, { proof })).toMatchObject({
      status: 401,
      error: { code: 'Authentication_MissingOrMalformed' },
    })
  })

  it.each([undefined, null, ''])('that is missing is a missing privilege: %j', async (proof) => {
    const daemon = await aDaemon('applications')

    expect(await addKey(daemon, { proof })).toMatchObject({
      status: 403,
      error: {
        code: 'Authorization_RequestDenied',
        message: 'Insufficient privileges to complete the operation.',
      },
    })
  })

  it('may come five minutes early or late, because clocks differ', async () => {
    const daemon = await aDaemon('applications')
    const early = aProof(daemon.id, { claims: { nbf: seconds + 300, exp: seconds + 600 } })
    const late = aProof(daemon.id, { claims: { nbf: seconds - 600, exp: seconds - 299 } })

    const answers = [await addKey(daemon, { proof: early }), await addKey(daemon, { proof: late })]

    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  it('of a service principal is not made with the certificate of its application', async () => {
    const { graph, token } = await aDaemon('applications')
    const { id } = graph.tenant.servicePrincipals.get(appId)!

    expect(await addKey({ graph, token, id, path: `/servicePrincipals/${id}` })).toMatchObject({
      status: 401,
    })
  })
})

describe('addKey', () => {
  it('is for the app itself, its owners and those who may change all', async () => {
    const daemon = await aDaemon('applications')
    const { graph } = daemon
    const { id } = graph.tenant.applications.get('22222222-2222-2222-2222-222222222222')!
    const member = addUserSeed(graph.tenant, { displayName: 'Carl' })
    const ask = async (token: string, path = daemon.path): Promise<number> =>
      (await addKey({ ...daemon, path, token })).status

    const ofOther = await ask(daemon.token, `/applications/${id}`)
    const byAdministrator = await ask(await graph.appToken(['Application.ReadWrite.All']))
    const byMember = await ask(await graph.userToken(member, ['Application.ReadWrite.All']))

    expect([ofOther, byAdministrator, byMember]).toEqual([403, 200, 403])
  })

  it.each([
    [{ keyCredential: undefined }, 'Request_BadRequest', "property 'keyCredential'"],
    [{ keyCredential: { ...keyCredential, type: undefined } }, 'Request_BadRequest', "property 'type'"],
    [{ keyCredential: { ...keyCredential, usage: null } }, 'Request_BadRequest', "property 'usage'"],
    [{ keyCredential: { ...keyCredential, key: '' } }, 'Request_BadRequest', "property 'key'"],
    [{ keyCredential: { ...keyCredential, key: 'AAAA' } }, 'Request_BadRequest', 'it is no certificate'],
    [
      { keyCredential: { ...keyCredential, colour: 'red' } },
      'Request_BadRequest',
      "Invalid property 'colour'",
    ],
    [{ proof: 1 }, 'Request_BadRequest', "property 'proof'"],
    [
      { keyCredential: { ...keyCredential, endDateTime: '2040-01-01T00:00:01Z' } },
      'KeyCredentialsInvalidEndDate',
      'Key credential end date is invalid.',
    ],
    [
      { keyCredential: { ...keyCredential, type: 'X509CertAndPassword', usage: 'Sign' } },
      'NotImplemented',
      "not 'X509CertAndPassword' and 'Sign'",
    ],
    [{ passwordCredential: { secretText: 'x' } }, 'NotImplemented', 'passwordCredential'],
  ])('is refused with %j', async (body, code, message) => {
    const daemon = await aDaemon('applications')

    const { error } = await addKey(daemon, body)

    expect(error).toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('is part of a batch like others', async () => {
    const { graph, path, id, token } = await aDaemon('applications')
    const part = (name: string, proof: string): object => ({
      id: name,
      method: 'POST',
      url: `${path}/addKey`,
      headers: { 'Content-Type': 'application/json' },
      body: { keyCredential, proof },
    })

    const { body } = await graph.ask('POST /$batch', {
      token,
      body: { requests: [part('good', aProof(id)), part('bad', aProof(appId))] },
    })

    expect(body['responses']).toMatchObject([
      { id: 'good', status: 200 },
      { id: 'bad', status: 401 },
    ])
  })
})

describe('credentials of a service principal', () => {
  it('count in its own tenant and not in the others of its application', async () => {
    const graph = aGraph()
    const { tenant: home } = aTenant(graph.issuer)
    const identifierUris = ['api://shared']
    const app = addAppSeed(home, { signInAudience: 'AzureADMultipleOrgs', identifierUris })
    const { body } = await graph.ask('POST /servicePrincipals', { body: { appId: app.appId } })
    const path = `/servicePrincipals/${String(body['id'])}`
    const { body: secret } = await graph.ask(`POST ${path}/addPassword`, { body: {} })
    await graph.ask(`PATCH ${path}`, { body: { keyCredentials: [keyCredential] } })
    const parts = { clientId: app.appId, scope: 'api://shared/.default' }
    const bySecret = aTokenRequest({ ...parts, clientSecret: String(secret['secretText']) })
    const byCertificate = (tenant: string): ReturnType<typeof aTokenRequest> => ({
      ...aRequest(next, {
        iss: app.appId,
        sub: app.appId,
        aud: `https://localhost:4577/${tenant}/oauth2/v2.0/token`,
      }),
      ...parts,
      tenant,
    })

    const here = [
      await acquireTokens(graph.issuer, bySecret),
      await acquireTokens(graph.issuer, byCertificate(graph.tenant.id)),
    ]
    const there = [
      await refusalOfRequest(graph.issuer, { ...bySecret, tenant: home.id }),
      await refusalOfRequest(graph.issuer, byCertificate(home.id)),
    ]

    expect(here.map(({ claims }) => claims['appidacr'])).toEqual(['1', '2'])
    expect(there.map(({ aadsts }) => aadsts)).toEqual([7000215, 700027])
  })

  it('make a client of one that has no others', async () => {
    const graph = aGraph()
    const app = addAppSeed(graph.tenant, { isFallbackPublicClient: true })
    const { id } = graph.tenant.servicePrincipals.get(app.appId)!
    const { body } = await graph.ask(`POST /servicePrincipals/${id}/addPassword`, { body: {} })
    const request = aTokenRequest({ clientId: app.appId, clientSecret: String(body['secretText']) })

    await expect(acquireTokens(graph.issuer, request)).resolves.toBeDefined()
  })

  const free = { secret: 200, certificate: 204, encryption: 204 }
  it.each([
    ['allProperties', { secret: 400, certificate: 400, encryption: 400 }],
    ['credentialsWithUsageVerify', { ...free, secret: 400, certificate: 400 }],
    ['credentialsWithUsageSign', free],
    ['tokenEncryptionKeyId', { ...free, encryption: 400 }],
  ])('are locked by the application with %s: %j', async (property, statuses) => {
    const graph = aGraph()
    const path = `/servicePrincipals/${graph.tenant.servicePrincipals.get(appId)!.id}`
    await graph.ask(`PATCH /applications(appId='${appId}')`, {
      body: { servicePrincipalLockConfiguration: { isEnabled: true, [property]: true } },
    })

    const secret = await graph.ask(`POST ${path}/addPassword`, { body: {} })
    const certificate = await graph.ask(`PATCH ${path}`, { body: { keyCredentials: [keyCredential] } })
    const encryption = await graph.ask(`PATCH ${path}`, { body: { tokenEncryptionKeyId: appId } })

    expect({
      secret: secret.status,
      certificate: certificate.status,
      encryption: encryption.status,
    }).toEqual(statuses)
  })

  it('are locked in words of Graph, and until the application unlocks them', async () => {
    const graph = aGraph()
    const path = `/servicePrincipals/${graph.tenant.servicePrincipals.get(appId)!.id}`
    const lock = async (isEnabled: boolean): Promise<Answered> =>
      await graph.ask(`PATCH /applications(appId='${appId}')`, {
        body: { servicePrincipalLockConfiguration: { isEnabled, allProperties: true } },
      })

    await lock(true)
    const locked = await graph.ask(`POST ${path}/addPassword`, { body: {} })
    await lock(false)
    const unlocked = await graph.ask(`POST ${path}/addPassword`, { body: {} })

    expect(locked.error).toMatchObject({
      code: 'CannotUpdateLockedServicePrincipalProperty',
      message: 'Property passwordCredentials is invalid.',
    })
    expect(unlocked.status).toBe(200)
  })

  it('are not kept where no application asks for them', async () => {
    const { ask } = aGraph()
    const path = "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')"

    const secret = await ask(`POST ${path}/addPassword`, { body: {} })
    const certificate = await ask(`PATCH ${path}`, { body: { keyCredentials: [keyCredential] } })

    expect([secret.status, certificate.status]).toEqual([501, 501])
    expect(secret.error?.message).toContain("not on 'Microsoft Graph'")
  })
})
