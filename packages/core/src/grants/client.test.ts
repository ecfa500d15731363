import { describe, expect, it } from 'vitest'

import { aTenant, aTokenRequest, acquireTokens, anIssuer, refusalOfRequest } from '../testing/index.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const unknownAppId = '33333333-3333-3333-3333-333333333333'

describe('app of a token request', () => {
  it.each([undefined, ''])('is required (%j) with AADSTS900144', async (clientId) => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ clientId }))

    expect(refusal).toMatchObject({ aadsts: 900144, error: 'invalid_request', status: 400 })
    expect(refusal.message).toBe("The request body must contain the parameter 'client_id'.")
  })

  it('is refused with AADSTS700016 when the tenant does not have it', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ clientId: unknownAppId }))

    expect(refusal).toMatchObject({
      code: 'appNotFound',
      aadsts: 700016,
      error: 'unauthorized_client',
      status: 400,
      hasErrorUri: true,
    })
    expect(refusal.message).toContain(`'${unknownAppId}'`)
    expect(refusal.detail).toContain(`${appId} (Mock App)`)
  })

  it("is refused with AADSTS700016 when it is one of Microsoft's services", async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const clientId = '00000003-0000-0000-c000-000000000000'

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ clientId }))

    expect(refusal.aadsts).toBe(700016)
  })

  it('is refused with AADSTS700038 when its id is the empty GUID', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const clientId = '00000000-0000-0000-0000-000000000000'

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ clientId }))

    expect(refusal).toMatchObject({
      code: 'emptyClientId',
      aadsts: 700038,
      error: 'unauthorized_client',
      status: 400,
      hasErrorUri: false,
    })
  })

  it('is refused with AADSTS7000112 when its service principal is disabled', async () => {
    const issuer = anIssuer()
    aTenant(issuer, { apps: [{ appId, secret: 's3cret', accountEnabled: false, displayName: 'Old App' }] })

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ clientSecret: 's3cret' }))

    expect(refusal).toMatchObject({
      code: 'appDisabled',
      aadsts: 7000112,
      error: 'unauthorized_client',
      status: 400,
    })
    expect(refusal.message).toBe(`App '${appId}' (Old App) is disabled.`)
  })

  it('is found by its id in any case, and named in the token in lower case', async () => {
    const issuer = anIssuer()
    const lower = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
    aTenant(issuer, { apps: [{ appId: lower, secret: 's3cret' }] })
    const request = aTokenRequest({ clientId: lower.toUpperCase(), clientSecret: 's3cret' })

    const { claims } = await acquireTokens(issuer, request)

    expect(claims['azp']).toBe(lower)
  })
})
