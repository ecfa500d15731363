// #region config
import type { MockEntraOptions } from 'mock-entra'

export default {
  tokenLifetime: 600,
  tenants: [
    {
      apps: [
        {
          displayName: 'Web',
          secret: 's3cret',
          web: { redirectUris: ['http://localhost:3000/auth/callback'] },
        },
      ],
      users: [{ userPrincipalName: 'bob@contoso.onmicrosoft.com', password: 'hunter2' }],
    },
  ],
} satisfies MockEntraOptions
// #endregion
