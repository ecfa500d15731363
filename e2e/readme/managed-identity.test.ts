import { ManagedIdentityCredential } from '@azure/identity'
import { startMockEntra } from 'mock-entra'
import { expect, test } from 'vitest'

import { askManagedIdentity, claimsOf } from '../support/managed-identity.ts'

test('a virtual machine has a managed identity', async () => {
  // #region managed-identity
  await using entra = await startMockEntra({ intercept: true })
  const identity = entra.managedIdentity({
    appRoleAssignments: [{ resource: entra.api.appId, roles: ['Tasks.Read.All'] }],
  })

  const credential = new ManagedIdentityCredential() // as in production: it asks 169.254.169.254
  const { token } = await credential.getToken(`${entra.api.identifierUri}/.default`)
  // #endregion

  const { claims } = entra.tokens.decode(token)
  expect(claims).toMatchObject({ oid: identity.objectId, roles: ['Tasks.Read.All'] })
})

test('a child process runs in App Service', async () => {
  await using entra = await startMockEntra()
  const run = (env: Readonly<Record<string, string>>): ReturnType<typeof askManagedIdentity> =>
    askManagedIdentity({ client: 'azure-identity', id: { clientId: reader.clientId } }, env)

  // #region managed-identity-child
  const reader = entra.managedIdentity({ kind: 'appService', type: 'UserAssigned', displayName: 'reader' })
  const answer = await run({ ...reader.env }) // IDENTITY_ENDPOINT and IDENTITY_HEADER, as App Service sets them
  // #endregion

  expect(claimsOf(answer.token)['oid']).toBe(reader.objectId)
})
