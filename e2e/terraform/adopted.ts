import type { MockEntra } from 'mock-entra'

import { openGraph } from './tenant-contents.ts'

/** What a test has put into the tenant: returns the ids under which Terraform finds it. */
export async function addWhatIsAdopted(entra: MockEntra): Promise<Readonly<Record<string, string>>> {
  const user = entra.addUser({ displayName: 'Grace Hopper', userPrincipalName: 'grace', givenName: 'Grace' })
  const group = entra.addGroup({ displayName: 'operators', description: 'On call', members: [user.username] })
  const app = entra.addApp({
    displayName: 'inventory',
    identifierUris: ['api://inventory'],
    api: {
      requestedAccessTokenVersion: 2,
      oauth2PermissionScopes: [
        {
          id: '96183846-204b-4b43-82e1-5d2222eb4b9c',
          value: 'Items.Read',
          adminConsentDisplayName: 'Read items',
          adminConsentDescription: 'Read items',
        },
      ],
    },
    web: { redirectUris: ['https://inventory.contoso.com/callback'] },
    federatedIdentityCredentials: [
      {
        name: 'deploy',
        issuer: 'https://token.actions.githubusercontent.com',
        subject: 'repo:contoso/inventory:environment:prod',
      },
    ],
    appRoleAssignments: [{ resource: entra.api.appId, roles: ['Tasks.Read.All'] }],
  })
  const graph = await openGraph(entra)
  const findId = async (path: string): Promise<string> => (await graph.list(path))[0]?.id ?? ''
  return {
    user_id: user.objectId,
    group_id: group.objectId,
    application_id: app.objectId,
    credential_id: await findId(`applications/${app.objectId}/federatedIdentityCredentials`),
    service_principal_id: app.servicePrincipalId,
    api_id: entra.api.servicePrincipalId,
    assignment_id: await findId(`servicePrincipals/${app.servicePrincipalId}/appRoleAssignments`),
  }
}
