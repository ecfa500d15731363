import { describe, expect, it } from 'vitest'

import { aTenant, addAppSeed, anIssuer } from '../testing/index.ts'
import { isPublicClient } from './application.ts'
import { findResource, graphResource, resourceOf } from './resource.ts'
import type { AppSeed } from './seeds.ts'

describe('resource', () => {
  it.each([
    'https://graph.microsoft.com',
    'https://graph.microsoft.com/',
    'HTTPS://Graph.Microsoft.com',
    '00000003-0000-0000-c000-000000000000',
    '00000003-0000-0000-C000-000000000000',
    'https://graph.microsoft.us',
  ])('is found by %s, and remembers how it was asked for', (requested) => {
    const { tenant } = aTenant(anIssuer())

    const resource = findResource(tenant, requested)

    expect(resource?.servicePrincipal?.displayName).toBe('Microsoft Graph')
    expect(resource).toMatchObject({
      requested,
      scopes: expect.arrayContaining([
        expect.objectContaining({ id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', value: 'User.Read' }),
      ]),
      appRoles: expect.arrayContaining([
        expect.objectContaining({ id: 'df021288-bdef-4463-88db-98f22de89214', value: 'User.Read.All' }),
      ]),
    })
    expect(resource).not.toHaveProperty('application')
  })

  it.each(['https://graph.microsoft.com//', 'https://graph.microsoft.com/v1.0', 'graph.microsoft.com', ''])(
    'is not found by %j',
    (requested) => {
      const { tenant } = aTenant(anIssuer())

      expect(findResource(tenant, requested)).toBeUndefined()
    },
  )

  it('is found by an App ID URI that ends in a slash, with and without it', () => {
    const { tenant } = aTenant(anIssuer())
    const app = addAppSeed(tenant, { identifierUris: ['https://tasks.example/'] })

    expect(findResource(tenant, 'https://tasks.example')?.application).toBe(app)
    expect(findResource(tenant, 'https://tasks.example/')?.application).toBe(app)
  })

  it('brings the scopes and roles of its application', () => {
    const { tenant, seeded } = aTenant(anIssuer())

    const resource = resourceOf(tenant, seeded.api!)

    expect(resource.requested).toBe(seeded.api!.appId)
    expect(resource.scopes.map(({ value }) => value)).toEqual(['Tasks.Read', 'Tasks.ReadWrite'])
    expect(resource.appRoles.map(({ value }) => value)).toEqual(['Tasks.Read.All'])
  })

  it('is Microsoft Graph, asked for by its URI, where nothing is named', () => {
    const { tenant } = aTenant(anIssuer())

    expect(graphResource(tenant)).toMatchObject({
      requested: 'https://graph.microsoft.com',
      servicePrincipal: { appId: '00000003-0000-0000-c000-000000000000' },
    })
  })
})

describe('isPublicClient', () => {
  const web = { redirectUris: ['https://app.example/web'] }
  const spa = { redirectUris: ['https://app.example/spa'] }
  const publicClient = { redirectUris: ['https://app.example/native'] }

  it.each([
    [{}, false],
    [{ isFallbackPublicClient: true }, true],
    [{ publicClient }, true],
    [{ publicClient, spa }, true],
    [{ publicClient, web }, false],
    [{ spa }, false],
    [{ web }, false],
    [{ web, isFallbackPublicClient: true }, true],
  ] satisfies [AppSeed, boolean][])('says of %j: %s', (seed, expected) => {
    const { tenant } = aTenant(anIssuer())

    const app = addAppSeed(tenant, seed)

    expect(isPublicClient(app)).toBe(expected)
  })
})
