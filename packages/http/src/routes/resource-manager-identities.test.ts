import { describe, expect, it } from 'vitest'

import type { HttpResponse } from '../http-message.ts'
import { aMock, aRequest, aTokenRequest, bodyOf } from '../testing/index.ts'
import type { Mock, RequestParts } from '../testing/index.ts'

const baseUrl = 'https://management.azure.com'
const subscriptionId = '55555555-5555-4555-8555-555555555555'
const groups = `/subscriptions/${subscriptionId}/resourceGroups`
const provider = 'providers/Microsoft.ManagedIdentity/userAssignedIdentities'
const identityPath = `${groups}/platform/${provider}/checkout`
const credentialPath = `${identityPath}/federatedIdentityCredentials/aks`

const trust = {
  issuer: 'https://oidc.example-cluster.k8s.local/',
  subject: 'system:serviceaccount:payments:checkout-sa',
  audiences: ['api://AzureADTokenExchange'],
}

interface Arm {
  readonly mock: Mock
  readonly ask: (method: string, path: string, body?: unknown, parts?: RequestParts) => Promise<HttpResponse>
}

/** Somebody who may ask, and a subscription with an empty resource group. */
async function anArm(): Promise<Arm> {
  const mock = aMock({ subscriptions: [{ subscriptionId }] })
  const request = aTokenRequest({ scope: 'https://management.azure.com/.default' })
  const headers = { authorization: `Bearer ${String(bodyOf(await mock.send(request))['access_token'])}` }
  const ask: Arm['ask'] = (method, path, body, parts = {}) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const query = 'api-version=2023-01-31'
    return mock.send(aRequest({ baseUrl, method, path, query, headers, body: text ?? '', ...parts }))
  }
  await ask('PUT', `${groups}/platform`, { location: 'westeurope' })
  return { mock, ask }
}

/** The same with an identity in the group. */
async function anIdentity(): Promise<Arm> {
  const arm = await anArm()
  const response = await arm.ask('PUT', identityPath, { location: 'westeurope' })
  expect(response.status).toBe(201)
  return arm
}

function errorOf(response: HttpResponse): object {
  const { code } = bodyOf(response)['error'] as { readonly code: string }
  return { status: response.status, code }
}

describe('resource groups', () => {
  it('are created with 201, found in any case, and changed with 200', async () => {
    const { ask } = await anArm()

    const created = await ask('PUT', `${groups}/Data`, { location: 'West Europe' })
    const changed = await ask('PUT', `${groups}/data`, { location: 'westeurope', tags: { team: 'a' } })

    expect([created.status, changed.status]).toEqual([201, 200])
    expect(bodyOf(changed)).toEqual({
      id: `${groups}/Data`,
      name: 'Data',
      type: 'Microsoft.Resources/resourceGroups',
      location: 'westeurope',
      tags: { team: 'a' },
      properties: { provisioningState: 'Succeeded' },
    })
    expect(bodyOf(await ask('GET', groups))).toMatchObject({
      value: [{ name: 'platform' }, { name: 'Data' }],
    })
  })

  it('answer HEAD with 204 where they are and with 404 where they are not', async () => {
    const { ask } = await anArm()

    expect((await ask('HEAD', `${groups}/platform`)).status).toBe(204)
    expect((await ask('HEAD', `${groups}/other`)).status).toBe(404)
  })

  it('take what is in them along', async () => {
    const { ask, mock } = await anIdentity()
    const before = mock.tenant.servicePrincipals.size

    expect((await ask('DELETE', `${groups}/platform`)).status).toBe(200)

    expect(mock.tenant.servicePrincipals.size).toBe(before - 1)
    expect(errorOf(await ask('GET', identityPath))).toEqual({ status: 404, code: 'ResourceGroupNotFound' })
  })

  it('are forgotten by a reset of the tenant, as identities are', async () => {
    const { mock, ask } = await anIdentity()
    const { emptyTenant } = await import('@mock-entra/core')

    emptyTenant(mock.issuer, mock.tenant)

    expect(mock.tenant.subscriptions[0]?.resourceGroups.size).toBe(0)
    expect((await ask('GET', identityPath)).status).not.toBe(200)
  })

  it.each<[what: string, path: string, body: unknown, status: number, code: string]>([
    ['without a location', `${groups}/a`, {}, 400, 'LocationRequired'],
    [
      'at another location',
      `${groups}/platform`,
      { location: 'eastus' },
      409,
      'InvalidResourceGroupLocation',
    ],
    ['with a name that ends with a dot', `${groups}/a.`, { location: 'eastus' }, 400, 'InvalidResourceGroup'],
    ['of a body that is no JSON', `${groups}/a`, '{', 400, 'InvalidRequestContent'],
    ['of a location that is no text', `${groups}/a`, { location: 1 }, 400, 'InvalidRequestContent'],
    [
      'of a subscription that does not exist',
      '/subscriptions/66666666-6666-4666-8666-666666666666/resourceGroups/a',
      { location: 'eastus' },
      404,
      'SubscriptionNotFound',
    ],
  ])('%s are refused', async (_, path, body, status, code) => {
    const { ask } = await anArm()

    expect(errorOf(await ask('PUT', path, body))).toEqual({ status, code })
  })
})

describe('user-assigned identities', () => {
  it('are service principals with an id of their own in Azure', async () => {
    const { ask, mock } = await anIdentity()

    const body = bodyOf(await ask('GET', identityPath))

    const { principalId, clientId } = body['properties'] as { principalId: string; clientId: string }
    expect(body).toEqual({
      id: `/subscriptions/${subscriptionId}/resourcegroups/platform/${provider}/checkout`,
      name: 'checkout',
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
      location: 'westeurope',
      tags: {},
      properties: { tenantId: mock.tenant.id, principalId, clientId },
    })
    expect(mock.tenant.servicePrincipals.get(clientId)).toMatchObject({
      id: principalId,
      servicePrincipalType: 'ManagedIdentity',
    })
  })

  it('get other tags by PUT and PATCH, and keep their ids', async () => {
    const { ask } = await anIdentity()
    const before = bodyOf(await ask('GET', identityPath))

    const put = await ask('PUT', identityPath, { location: 'westeurope', tags: { a: '1' } })
    const patched = await ask('PATCH', identityPath, { tags: { b: '2' } })

    expect(put.status).toBe(200)
    expect(bodyOf(put)).toEqual({ ...before, tags: { a: '1' } })
    expect(bodyOf(patched)).toEqual({ ...before, tags: { b: '2' } })
  })

  it('are listed by group and by subscription', async () => {
    const { ask } = await anIdentity()
    await ask('PUT', `${groups}/other`, { location: 'eastus' })
    await ask('PUT', `${groups}/other/${provider}/second`, { location: 'eastus' })

    const names = async (path: string): Promise<readonly string[]> =>
      (bodyOf(await ask('GET', path))['value'] as { name: string }[]).map(({ name }) => name)

    expect(await names(`${groups}/other/${provider}`)).toEqual(['second'])
    expect(await names(`/subscriptions/${subscriptionId}/${provider}`)).toEqual(['checkout', 'second'])
  })

  it('are deleted for good: 200, and 204 when they are gone', async () => {
    const { ask, mock } = await anIdentity()

    const statuses = [
      (await ask('DELETE', identityPath)).status,
      (await ask('DELETE', identityPath)).status,
      (await ask('GET', identityPath)).status,
    ]

    expect(statuses).toEqual([200, 204, 404])
    expect(mock.tenant.deletedItems.size).toBe(0)
  })

  it.each<[what: string, path: string, body: unknown, status: number, code: string]>([
    ['without a location', identityPath, {}, 400, 'LocationRequired'],
    ['at another location', identityPath, { location: 'eastus' }, 409, 'InvalidResourceLocation'],
    [
      'of a name that is too short',
      `${groups}/platform/${provider}/ab`,
      { location: 'eastus' },
      400,
      'InvalidResourceName',
    ],
    [
      'in a group that does not exist',
      `${groups}/none/${provider}/checkout`,
      { location: 'eastus' },
      404,
      'ResourceGroupNotFound',
    ],
  ])('%s are refused', async (_, path, body, status, code) => {
    const { ask } = await anIdentity()

    expect(errorOf(await ask('PUT', path, body))).toEqual({ status, code })
  })

  it('refuse a body that is too large with 413', async () => {
    const { ask } = await anArm()

    const response = await ask('PUT', identityPath, '', { isBodyTooLarge: true })

    expect(errorOf(response)).toEqual({ status: 413, code: 'RequestTooLarge' })
  })
})

describe('federated credentials of an identity', () => {
  it('are created, listed, replaced and deleted by name, in any case', async () => {
    const { ask } = await anIdentity()

    const created = await ask('PUT', credentialPath, { properties: trust })
    const replaced = await ask('PUT', credentialPath.replace(/aks$/, 'AKS'), {
      properties: { ...trust, subject: 'other' },
    })

    expect([created.status, replaced.status]).toEqual([201, 200])
    const body = {
      id: `/subscriptions/${subscriptionId}/resourcegroups/platform/${provider}/checkout/federatedIdentityCredentials/aks`,
      name: 'aks',
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
      properties: { ...trust, subject: 'other' },
    }
    expect(bodyOf(replaced)).toEqual(body)
    expect(bodyOf(await ask('GET', credentialPath))).toEqual(body)
    expect(bodyOf(await ask('GET', `${identityPath}/federatedIdentityCredentials`))).toEqual({
      value: [body],
    })
    expect((await ask('DELETE', credentialPath)).status).toBe(200)
    expect((await ask('DELETE', credentialPath)).status).toBe(204)
    expect(errorOf(await ask('GET', credentialPath))).toEqual({ status: 404, code: 'NotFound' })
  })

  it.each<[what: string, name: string, properties: object, status: number, code: string]>([
    ['without a subject', 'new', { ...trust, subject: '' }, 400, 'BadRequest'],
    ['with an issuer that is no URL', 'new', { ...trust, issuer: 'me' }, 400, 'BadRequest'],
    ['with two audiences', 'new', { ...trust, audiences: ['a', 'b'] }, 400, 'BadRequest'],
    ['with the issuer and subject of another', 'new', trust, 409, 'Conflict'],
    ['with a name that is too short', 'a', { ...trust, subject: 'other' }, 400, 'BadRequest'],
    ['with an expression', 'new', { ...trust, claimsMatchingExpression: {} }, 501, 'NotImplemented'],
    ['with audiences that are no list', 'new', { ...trust, audiences: 'a' }, 400, 'InvalidRequestContent'],
  ])('%s are refused', async (_, name, properties, status, code) => {
    const { ask } = await anIdentity()
    await ask('PUT', credentialPath, { properties: trust })

    const response = await ask('PUT', credentialPath.replace(/aks$/, name), { properties })

    expect(errorOf(response)).toEqual({ status, code })
  })

  it('are 20 at most', async () => {
    const { ask } = await anIdentity()
    const statuses: number[] = []
    for (let index = 1; index <= 21; index++) {
      const properties = { ...trust, subject: `s-${index}` }
      statuses.push((await ask('PUT', credentialPath.replace(/aks$/, `fic-${index}`), { properties })).status)
    }

    expect(statuses.slice(18)).toEqual([201, 201, 400])
  })
})

describe('an identity that a test added', () => {
  it('is in its resource group, if it is in a subscription of the tenant', async () => {
    const { mock, ask } = await anArm()
    const { addManagedIdentity } = await import('@mock-entra/core')
    const seed = { kind: 'imds', type: 'UserAssigned', displayName: 'checkout' } as const
    const settings = { baseUrl: 'https://localhost:4577' }
    addManagedIdentity(mock.issuer, mock.tenant, { seed, settings, path: 'seed' })

    const listed = await ask('GET', `${groups}/mock-entra/${provider}`)

    expect(bodyOf(listed)).toMatchObject({ value: [{ name: 'checkout', location: 'westeurope' }] })
    await ask('DELETE', `${groups}/mock-entra/${provider}/checkout`)
    expect([...mock.issuer.managedIdentitySources].flatMap(({ identities }) => identities)).toEqual([])
  })
})
