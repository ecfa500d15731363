import { describe, expect, it } from 'vitest'

import {
  aTenant,
  aTokenRequest,
  aUserTokenRequest,
  acquireTokens,
  anIssuer,
  refusalOfRequest,
} from '../testing/index.ts'

describe('tenant of a token request', () => {
  it.each(['fabrikam.example', '99999999-9999-9999-9999-999999999999', 'sub.contoso.onmicrosoft.com'])(
    'refuses %s, which is no tenant, with AADSTS90002',
    async (tenant) => {
      const issuer = anIssuer()
      aTenant(issuer)

      const refusal = await refusalOfRequest(issuer, aTokenRequest({ tenant }))

      expect(refusal).toMatchObject({
        code: 'tenantNotFound',
        aadsts: 90002,
        error: 'invalid_tenant',
        status: 400,
        hasErrorUri: true,
      })
      expect(refusal.message).toContain(`'${tenant}'`)
    },
  )

  it('tells the developer which tenants there are (AADSTS90002)', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ tenant: 'fabrikam.example' }))

    expect(refusal.detail).toContain(`${tenant.id} (contoso.onmicrosoft.com)`)
  })

  it.each(['undefined', 'contoso', 'a b', '', '{tenantid}', '00000000-0000-0000-0000-00000000000'])(
    'refuses %j, which is neither GUID nor domain, with AADSTS900023',
    async (tenant) => {
      const issuer = anIssuer()
      aTenant(issuer)

      const refusal = await refusalOfRequest(issuer, aTokenRequest({ tenant }))

      expect(refusal).toMatchObject({
        code: 'invalidTenantIdentifier',
        aadsts: 900023,
        error: 'invalid_request',
        status: 400,
      })
    },
  )

  it('refuses the empty GUID with AADSTS900021', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const tenant = '00000000-0000-0000-0000-000000000000'

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ tenant }))

    expect(refusal).toMatchObject({
      code: 'emptyTenantIdentifier',
      aadsts: 900021,
      error: 'invalid_request',
      status: 400,
    })
  })

  it('is found by its id in upper case', async () => {
    const issuer = anIssuer()
    const id = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
    const { seeded } = aTenant(issuer, { id, apps: [{ secret: 's3cret' }] })
    const app = { clientId: seeded.app!.appId, clientSecret: 's3cret', scope: 'api://any/.default' }

    const { claims } = await acquireTokens(issuer, aTokenRequest({ tenant: id.toUpperCase(), ...app }))

    expect(claims['tid']).toBe(id)
  })

  it.each(['common', 'organizations', 'consumers', 'Common'])(
    'cannot be told at /%s without a user: AADSTS50059',
    async (tenant) => {
      const issuer = anIssuer()
      aTenant(issuer)

      const refusal = await refusalOfRequest(issuer, aTokenRequest({ tenant }))

      expect(refusal).toMatchObject({
        code: 'noTenantInformation',
        aadsts: 50059,
        error: 'invalid_request',
        status: 400,
      })
    },
  )

  it.each(['common', 'consumers', 'Consumers'])(
    'refuses a password at /%s with AADSTS9001023',
    async (tenant) => {
      const issuer = anIssuer()
      aTenant(issuer)

      const refusal = await refusalOfRequest(issuer, aUserTokenRequest({ tenant }))

      expect(refusal).toMatchObject({
        code: 'grantNotSupportedOnCommon',
        aadsts: 9001023,
        error: 'invalid_request',
        status: 400,
      })
    },
  )

  it('is told at /organizations by the domain of the user name', async () => {
    const issuer = anIssuer()
    const { tenant } = aTenant(issuer)
    aTenant(issuer, { domain: 'fabrikam.example' })

    const { claims } = await acquireTokens(
      issuer,
      aUserTokenRequest({ tenant: 'organizations', username: 'Alice@Contoso.onmicrosoft.com' }),
    )

    expect(claims['tid']).toBe(tenant.id)
    expect(claims.iss).toBe(`https://localhost:4577/${tenant.id}/v2.0`)
  })

  it('is unknown at /organizations for a domain that no tenant has: AADSTS50059', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const request = aUserTokenRequest({ tenant: 'organizations', username: 'bob@fabrikam.example' })

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal.aadsts).toBe(50059)
  })

  it('needs the username at /organizations: AADSTS900144', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const request = aUserTokenRequest({ tenant: 'organizations', username: undefined })

    const refusal = await refusalOfRequest(issuer, request)

    expect(refusal.message).toBe("The request body must contain the parameter 'username'.")
  })

  it('refuses an unknown grant at /common with AADSTS70003', async () => {
    const issuer = anIssuer()
    aTenant(issuer)

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ tenant: 'common', grantType: 'magic' }))

    expect(refusal.aadsts).toBe(70003)
  })

  it('serves apps and users of its own only', async () => {
    const issuer = anIssuer()
    aTenant(issuer)
    const other = aTenant(issuer, { domain: 'fabrikam.example' })

    const refusal = await refusalOfRequest(issuer, aTokenRequest({ tenant: other.tenant.id }))

    expect(refusal.aadsts).toBe(700016)
  })
})
