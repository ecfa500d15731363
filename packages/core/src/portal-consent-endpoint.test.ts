import { describe, expect, it } from 'vitest'

import { GraphError } from './errors/graph-error.ts'
import type { Issuer } from './issuer.ts'
import { answerPortalConsent } from './portal-consent-endpoint.ts'
import {
  acquireTokens,
  addAppSeed,
  aTenant,
  addUserSeed,
  anIssuer,
  aTokenRequest,
  aUserTokenRequest,
} from './testing/index.ts'
import type { SeededTenant } from './testing/index.ts'

const portal = '74658136-14ec-4630-ad9b-26e160ff0fc6'
const graphId = '00000003-0000-0000-c000-000000000000'
const client = {
  appId: 'aaaaaaaa-0000-4000-8000-000000000001',
  displayName: 'Client',
  requireConsent: true,
  requiredResourceAccess: [
    {
      resourceAppId: graphId,
      resourceAccess: [
        { id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', type: 'Scope' },
        { id: 'df021288-bdef-4463-88db-98f22de89214', type: 'Role' },
      ],
    },
  ],
} as const

async function aWorld(): Promise<{
  readonly issuer: Issuer
  readonly tenant: SeededTenant['tenant']
  readonly appToken: string
  readonly userToken: (username: string) => Promise<string>
}> {
  const issuer = anIssuer()
  const { tenant } = aTenant(issuer)
  addAppSeed(tenant, client)
  const scope = `${portal}/.default`
  const { response } = await acquireTokens(issuer, aTokenRequest({ scope }))
  return {
    issuer,
    tenant,
    appToken: response.access_token,
    userToken: async (username) =>
      (await acquireTokens(issuer, aUserTokenRequest({ scope, username }))).response.access_token,
  }
}

function consent(issuer: Issuer, token: string, appId: string = client.appId): string | undefined {
  try {
    answerPortalConsent(issuer, {
      baseUrl: 'https://localhost:4577',
      authorization: `Bearer ${token}`,
      appId,
    })
    return undefined
  } catch (error) {
    if (error instanceof GraphError) return error.graphCode
    throw error
  }
}

describe("the portal's consent", () => {
  it('grants what the registration lists, scopes and roles, to everybody and once', async () => {
    const { issuer, tenant, appToken } = await aWorld()
    const clientId = tenant.servicePrincipals.get(client.appId)!.id
    const resourceId = tenant.servicePrincipals.get(graphId)!.id

    const outcomes = [consent(issuer, appToken), consent(issuer, appToken, client.appId.toUpperCase())]

    expect(outcomes).toEqual([undefined, undefined])
    expect(tenant.permissionGrants).toEqual([
      { clientId, consentType: 'AllPrincipals', principalId: null, resourceId, scopes: ['User.Read'] },
    ])
    expect(tenant.appRoleAssignments.filter(({ principalId }) => principalId === clientId)).toMatchObject([
      { resourceId, appRoleId: 'df021288-bdef-4463-88db-98f22de89214' },
    ])
  })

  it('is for administrators', async () => {
    const { issuer, tenant, userToken } = await aWorld()
    addUserSeed(tenant, { userPrincipalName: 'root', directoryRoles: ['Application Administrator'] })

    const byMember = consent(issuer, await userToken('alice@contoso.onmicrosoft.com'))
    const byAdministrator = consent(issuer, await userToken('root@contoso.onmicrosoft.com'))

    expect([byMember, byAdministrator]).toEqual(['Authorization_RequestDenied', undefined])
  })

  it('takes tokens for the portal only, and apps that are there', async () => {
    const { issuer, appToken } = await aWorld()
    const { response } = await acquireTokens(issuer, aTokenRequest({ scope: `${graphId}/.default` }))

    expect(consent(issuer, response.access_token)).toBe('InvalidAuthenticationToken')
    expect(consent(issuer, '')).toBe('InvalidAuthenticationToken')
    expect(consent(issuer, appToken, 'aaaaaaaa-0000-4000-8000-000000000002')).toBe('Request_ResourceNotFound')
  })
})
