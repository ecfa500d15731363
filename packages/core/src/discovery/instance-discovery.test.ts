import { describe, expect, it } from 'vitest'

import { refusalOf } from '../testing/index.ts'
import { describeInstances } from './instance-discovery.ts'
import type { InstanceDiscoveryRequest } from './instance-discovery.ts'

const base = 'https://localhost:4577'
const tenantId = '00000000-0000-0000-0000-000000000002'

function anInstanceRequest(parts: Partial<InstanceDiscoveryRequest> = {}): InstanceDiscoveryRequest {
  return {
    baseUrl: base,
    apiVersion: '1.1',
    authorizationEndpoint: `${base}/${tenantId}/oauth2/v2.0/authorize`,
    ...parts,
  }
}

/** Microsoft's clouds, as discovery.md §1 lists them. */
const microsoft = [
  {
    preferred_network: 'login.microsoftonline.com',
    preferred_cache: 'login.windows.net',
    aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  },
  {
    preferred_network: 'login.partner.microsoftonline.cn',
    preferred_cache: 'login.partner.microsoftonline.cn',
    aliases: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
  },
  {
    preferred_network: 'login.microsoftonline.de',
    preferred_cache: 'login.microsoftonline.de',
    aliases: ['login.microsoftonline.de'],
  },
  {
    preferred_network: 'login.microsoftonline.us',
    preferred_cache: 'login.microsoftonline.us',
    aliases: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
  },
  {
    preferred_network: 'login-us.microsoftonline.com',
    preferred_cache: 'login-us.microsoftonline.com',
    aliases: ['login-us.microsoftonline.com'],
  },
]

const self = {
  preferred_network: 'localhost:4577',
  preferred_cache: 'localhost:4577',
  aliases: ['localhost:4577'],
}

describe('instance discovery', () => {
  it('answers about its own host, which it counts as a cloud', () => {
    const answer = describeInstances(anInstanceRequest())

    expect(answer).toEqual({
      tenant_discovery_endpoint: `${base}/${tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [...microsoft, self],
    })
    expect(Object.keys(answer)).toEqual(['tenant_discovery_endpoint', 'api-version', 'metadata'])
  })

  it.each([
    'login.microsoftonline.com',
    'login.windows.net',
    'LOGIN.microsoftonline.us',
    'login.chinacloudapi.cn',
  ])('knows the host %s of Microsoft', (host) => {
    const authorizationEndpoint = `https://${host}/common/oauth2/v2.0/authorize`

    const answer = describeInstances(anInstanceRequest({ authorizationEndpoint }))

    expect(answer).toEqual({
      tenant_discovery_endpoint: `https://${host.toLowerCase()}/common/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [...microsoft, self],
    })
  })

  it("does not count itself twice when it stands in for one of Microsoft's hosts", () => {
    const baseUrl = 'https://login.microsoftonline.com'
    const authorizationEndpoint = `${baseUrl}/common/oauth2/v2.0/authorize`

    const answer = describeInstances(anInstanceRequest({ baseUrl, authorizationEndpoint }))

    expect(answer['metadata']).toEqual(microsoft)
  })

  it('points to the v1 document for a v1 endpoint', () => {
    const authorizationEndpoint = `${base}/${tenantId}/oauth2/authorize`

    const answer = describeInstances(anInstanceRequest({ authorizationEndpoint }))

    expect(answer['tenant_discovery_endpoint']).toBe(`${base}/${tenantId}/.well-known/openid-configuration`)
  })

  it('has nothing but the document in api-version 1.0', () => {
    const answer = describeInstances(anInstanceRequest({ apiVersion: '1.0' }))

    expect(answer).toEqual({
      tenant_discovery_endpoint: `${base}/${tenantId}/v2.0/.well-known/openid-configuration`,
    })
  })

  it('is the same without an api-version as with 1.1', () => {
    const answer = describeInstances(anInstanceRequest({ apiVersion: undefined }))

    expect(answer).toEqual(describeInstances(anInstanceRequest()))
  })

  it.each([
    'https://login.evil.example/common/oauth2/v2.0/authorize',
    'https://localhost:4578/common/oauth2/v2.0/authorize',
    'https://login.microsoftonline.com.evil.example/common/oauth2/v2.0/authorize',
    'https://login.microsoftonline.com:8443/common/oauth2/v2.0/authorize',
    'https://login.microsoftonline.com@evil.example/common/oauth2/v2.0/authorize',
  ])('refuses %s, whose host nobody knows, with AADSTS50049', async (authorizationEndpoint) => {
    const refusal = await refusalOf(() => describeInstances(anInstanceRequest({ authorizationEndpoint })))

    expect(refusal).toMatchObject({
      code: 'unknownInstance',
      aadsts: 50049,
      error: 'invalid_instance',
      status: 400,
    })
  })

  it.each([undefined, '', 'login.microsoftonline.com', '/common/oauth2/v2.0/authorize', 'https://'])(
    'refuses %j, which is no absolute URL, with AADSTS50050',
    async (authorizationEndpoint) => {
      const refusal = await refusalOf(() => describeInstances(anInstanceRequest({ authorizationEndpoint })))

      expect(refusal).toMatchObject({
        code: 'malformedInstanceRequest',
        aadsts: 50050,
        error: 'invalid_request',
        status: 400,
      })
    },
  )

  it.each([base, `${base}/`])(
    'takes common for an endpoint that names no tenant: %s',
    (authorizationEndpoint) => {
      const answer = describeInstances(anInstanceRequest({ authorizationEndpoint }))

      expect(answer['tenant_discovery_endpoint']).toBe(`${base}/common/.well-known/openid-configuration`)
    },
  )
})
