import { describe, expect, it } from 'vitest'

import { aTenant, aTokenRequest, aUserTokenRequest, anIssuer } from '../testing/index.ts'
import { answerTokenRequest } from '../token-endpoint.ts'

const apiId = '22222222-2222-2222-2222-222222222222'
const noon = Date.parse('2026-03-04T12:00:00Z')
const jwt = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)

describe('token response of the v1 endpoint', () => {
  it('sends its numbers as texts, and the resource as it was asked for', async () => {
    const issuer = anIssuer({ timeSource: () => noon })
    aTenant(issuer)
    const request = aTokenRequest({ endpoint: 'v1', scope: undefined, resource: 'https://vault.azure.net/' })

    const response = await answerTokenRequest(issuer, request)

    expect(response).toEqual({
      token_type: 'Bearer',
      expires_in: '3599',
      ext_expires_in: '3599',
      expires_on: String(noon / 1000 + 3599),
      not_before: String(noon / 1000 - 300),
      resource: 'https://vault.azure.net/',
      access_token: jwt,
    })
  })

  it('has scope, ID token and client_info for a user, in the order of Entra', async () => {
    const issuer = anIssuer({ timeSource: () => noon })
    aTenant(issuer)
    const request = aUserTokenRequest({
      endpoint: 'v1',
      scope: 'openid',
      resource: `api://${apiId}`,
      clientInfo: true,
    })

    const response = await answerTokenRequest(issuer, request)

    expect(response).toMatchObject({ scope: 'Tasks.Read Tasks.ReadWrite', expires_in: '3599', id_token: jwt })
    expect(Object.keys(response)).toEqual([
      'token_type',
      'scope',
      'expires_in',
      'ext_expires_in',
      'expires_on',
      'not_before',
      'resource',
      'access_token',
      'refresh_token',
      'id_token',
      'client_info',
    ])
  })
})

describe('client_info', () => {
  it('is the object id and the tenant of the user, as JSON in base64url', async () => {
    const issuer = anIssuer()
    const { tenant, seeded } = aTenant(issuer)

    const { client_info } = await answerTokenRequest(issuer, aUserTokenRequest({ clientInfo: true }))

    expect(client_info).toMatch(/^[\w-]+$/)
    expect(JSON.parse(Buffer.from(client_info!, 'base64url').toString())).toEqual({
      uid: seeded.user!.id,
      utid: tenant.id,
    })
  })

  it('is absent where nobody asked for it', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const response = await answerTokenRequest(issuer, aUserTokenRequest())

    expect(response).not.toHaveProperty('client_info')
  })
})
