import { createWorkload, describeGitHubActions } from '@mock-entra/core'
import type { Workload } from '@mock-entra/core'
import { aSigningKey } from '@mock-entra/core/testing'
import { describe, expect, it } from 'vitest'

import { aMock, aRequest, bodyOf } from '../testing/index.ts'
import type { Mock } from '../testing/index.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'
const issuers = `/${tenantId}/issuers`

function aPlayedIssuer(): Mock & { readonly job: Workload } {
  const mock = aMock({}, { generateKey: () => Promise.resolve(aSigningKey()) })
  const job = createWorkload(mock.issuer, mock.tenant, describeGitHubActions({ repository: 'a/b' }))
  mock.tenant.workloads.set('request-token', (audience = 'usual') => job.token({ audience }))
  return { ...mock, job }
}

const bearer = (token: string): { readonly headers: Readonly<Record<string, string>> } => ({
  headers: { authorization: `Bearer ${token}` },
})

describe('documents of an issuer that the mock plays', () => {
  it('are the configuration and the keys, without private parts', async () => {
    const { send, job } = aPlayedIssuer()
    const base = `${issuers}/${job.played.id}`

    const configuration = await send(aRequest({ path: `${base}/.well-known/openid-configuration` }))
    const keys = await send(aRequest({ path: `${base}/jwks` }))

    expect(bodyOf(configuration)).toMatchObject({
      issuer: 'https://token.actions.githubusercontent.com',
      jwks_uri: `https://localhost:4577${base}/jwks`,
    })
    expect(Object.keys((bodyOf(keys)['keys'] as object[])[0] ?? {}).toSorted()).toEqual(
      ['alg', 'e', 'kid', 'kty', 'n', 'use', 'x5c', 'x5t'].toSorted(),
    )
    expect(configuration.headers['access-control-allow-origin']).toBe('*')
  })

  it.each(['.well-known/openid-configuration', 'jwks'])(
    'are not there for an unknown issuer: %s',
    async (path) => {
      const { send, bugs } = aPlayedIssuer()

      const response = await send(aRequest({ path: `${issuers}/unknown/${path}` }))

      expect(response.status).toBe(404)
      expect(bodyOf(response)['error_description']).toContain('entra.issuers')
      expect(bugs).toEqual([])
    },
  )

  it('are not there for an unknown tenant: AADSTS90002', async () => {
    const { send } = aPlayedIssuer()

    const response = await send(aRequest({ path: '/99999999-0000-0000-0000-000000000002/issuers/x/jwks' }))

    expect(bodyOf(response)['error_codes']).toEqual([90002])
  })
})

describe('token of any issuer', () => {
  const path = `${issuers}/token`
  const form = { issuer: 'https://oidc.example-cluster.k8s.local/', subject: 'system:serviceaccount:a:b' }

  it('is minted for who asks, and the tenant trusts its issuer', async () => {
    const { send, tenant } = aPlayedIssuer()

    const response = await send(aRequest({ method: 'POST', path, form: { ...form, audience: 'api://mine' } }))

    const { token } = bodyOf(response) as { token: string }
    expect(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      iss: form.issuer,
      sub: form.subject,
      aud: 'api://mine',
    })
    expect(tenant.externalIssuers.has(form.issuer)).toBe(true)
  })

  it.each([
    ['no issuer', { issuer: undefined }, 900144],
    ['no subject', { subject: undefined }, 900144],
    ['an issuer that is no URL', { issuer: 'me' }, 90100],
    ['a file', { issuer: 'file:///etc/passwd' }, 90100],
  ])('is refused with %s: AADSTS$2', async (_, changed, aadsts) => {
    const { send, tenant } = aPlayedIssuer()
    const known = tenant.externalIssuers.size

    const response = await send(aRequest({ method: 'POST', path, form: { ...form, ...changed } }))

    expect(bodyOf(response)['error_codes']).toEqual([aadsts])
    expect(tenant.externalIssuers.size).toBe(known)
  })

  it('is not for pages of other origins', async () => {
    const { send } = aPlayedIssuer()
    const headers = { origin: 'https://elsewhere.example' }

    const response = await send(aRequest({ method: 'POST', path, form, headers }))

    expect(response.headers).not.toHaveProperty('access-control-allow-origin')
  })
})

describe('token request of a workload', () => {
  it('of GitHub Actions is answered for the audience', async () => {
    const { send } = aPlayedIssuer()
    const path = `${issuers}/github-actions/id-token`

    const response = await send(
      aRequest({ path, query: 'audience=api%3A%2F%2Fx', ...bearer('request-token') }),
    )

    const { value, count } = bodyOf(response) as { value: string; count: number }
    expect(count).toBe(value.length)
    expect(JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      aud: 'api://x',
    })
    expect(response.headers['cache-control']).toContain('no-store')
  })

  it('of Azure Pipelines is answered', async () => {
    const { send } = aPlayedIssuer()
    const path = `${issuers}/azure-pipelines/oidc-token`

    const response = await send(aRequest({ method: 'POST', path, ...bearer('request-token') }))

    expect(bodyOf(response)).toEqual({
      oidcToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
    })
  })

  it.each([
    ['GET', 'github-actions/id-token', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
    ['POST', 'azure-pipelines/oidc-token', 'SYSTEM_ACCESSTOKEN'],
  ] as const)('%s %s needs the token of its environment', async (method, path, variable) => {
    const { send, bugs } = aPlayedIssuer()

    for (const headers of [{}, bearer('wrong').headers, { authorization: 'Basic request-token' }]) {
      const response = await send(aRequest({ method, path: `${issuers}/${path}`, headers }))

      expect(response.status).toBe(401)
      expect(bodyOf(response)['error_description']).toContain(variable)
    }
    expect(bugs).toEqual([])
  })
})
