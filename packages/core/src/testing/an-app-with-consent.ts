import type { AppSeed } from '../directory/seeds.ts'
import { aVisitedTenant } from './a-visitor.ts'

/** Id of the scope `Tasks.Read` of {@link anAppWithConsent}. */
export const readScopeId = 'aaaaaaaa-0000-4000-8000-000000000001'

/**
 * An app that may do nothing without consent, the user Alice, the administrator Bob, and the Tasks API with scopes for
 * users (`Tasks.Read`, `Tasks.ReadWrite`), for administrators (`Tasks.Admin`) and for nobody (`Tasks.Old`).
 *
 * @param app what a test changes in the registration of the app
 * @param api what a test changes in that of the API
 */
export function anAppWithConsent(
  app: AppSeed = {},
  api: AppSeed['api'] = {},
): ReturnType<typeof aVisitedTenant> {
  const shop = {
    appId: '11111111-1111-1111-1111-111111111111',
    displayName: 'Shop',
    secret: 'secret',
    web: { redirectUris: ['http://localhost/auth/callback'] },
    requireConsent: true,
    ...app,
  }
  const oauth2PermissionScopes = [
    {
      id: readScopeId,
      value: 'Tasks.Read',
      userConsentDisplayName: 'Read your tasks',
      userConsentDescription: 'Lets the app read your tasks.',
    },
    { value: 'Tasks.ReadWrite' },
    { value: 'Tasks.Admin', type: 'Admin' },
    { value: 'Tasks.Old', isEnabled: false },
  ] as const
  const tasks = {
    appId: '22222222-2222-2222-2222-222222222222',
    displayName: 'Tasks API',
    api: { oauth2PermissionScopes, ...api },
  }
  return aVisitedTenant({
    apps: [shop],
    apis: [tasks],
    users: [
      { userPrincipalName: 'alice' },
      { userPrincipalName: 'bob', directoryRoles: ['Global Administrator'] },
    ],
  })
}
