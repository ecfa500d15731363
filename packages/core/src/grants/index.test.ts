import { describe, expect, it } from 'vitest'

import { NotImplemented } from '../errors/not-implemented.ts'
import { aTenant, aTokenRequest, anIssuer, refusalOfRequest } from '../testing/index.ts'
import { answerTokenRequest } from '../token-endpoint.ts'

describe('grant type', () => {
  it.each([undefined, ''])('is required (%j) with AADSTS900144', async (grantType) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ grantType }))

    expect(refusal).toMatchObject({ code: 'missingParameter', aadsts: 900144, error: 'invalid_request' })
    expect(refusal.message).toBe("The request body must contain the parameter 'grant_type'.")
  })

  it.each(['implicit', 'Password', ' password', 'urn:ietf:params:oauth:grant-type:token-exchange'])(
    'refuses %j, which Entra does not know, with AADSTS70003',
    async (grantType) => {
      const issuer = anIssuer()
      aTenant(issuer)

      const refusal = await refusalOfRequest(issuer, aTokenRequest({ grantType }))

      expect(refusal).toMatchObject({
        code: 'unsupportedGrantType',
        aadsts: 70003,
        error: 'unsupported_grant_type',
        status: 400,
        hasErrorUri: false,
      })
      expect(refusal.message).toContain(`'${grantType}'`)
    },
  )

  it('tells the developer which grants the mock answers (AADSTS70003)', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ grantType: 'client_credential' }))

    expect(refusal.detail).toContain('client_credentials, password')
  })

  it.each(['user_fic'])('says that %s is not implemented, which Entra has', async (grantType) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const answer = answerTokenRequest(issuer, aTokenRequest({ grantType }))

    await expect(answer).rejects.toThrow(NotImplemented)
    await expect(answer).rejects.toMatchObject({ feature: `the grant type '${grantType}'` })
  })

  it('is refused before the app is looked up (AADSTS70003)', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const clientId = '33333333-3333-3333-3333-333333333333'

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ grantType: 'magic', clientId }))

    expect(refusal.aadsts).toBe(70003)
  })
})

describe('request parameters that change the kind of token', () => {
  it('refuses resource on the v2 endpoint with AADSTS901002', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ resource: 'https://graph.microsoft.com' }))

    expect(refusal).toMatchObject({
      code: 'resourceNotSupportedOnV2',
      aadsts: 901002,
      error: 'invalid_request',
      status: 400,
    })
  })

  it.each([
    ['fmi_path', { fmiPath: 'agent/one' }, 'fmi_path'],
    ['token_type', { tokenType: 'pop' }, "the token type 'pop'"],
  ])('says that %s is not implemented', async (_, parts, feature) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const answer = answerTokenRequest(issuer, aTokenRequest(parts))

    await expect(answer).rejects.toThrow(NotImplemented)
    await expect(answer).rejects.toMatchObject({ feature })
  })

  it.each(['Bearer', 'bearer'])('takes the token type %s for what it is', async (tokenType) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const response = await answerTokenRequest(issuer, aTokenRequest({ tokenType }))

    expect(response.token_type).toBe('Bearer')
  })
})
