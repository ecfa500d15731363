import { NotImplemented } from '@mock-entra/core'

import type { Route } from '../route.ts'

/** Endpoints of Entra that the mock does not serve yet: asked for one, it says so. */
const endpoints: readonly (readonly [path: string, feature: string])[] = [
  ['/{tenant}/oauth2/checksession', 'the session iframe'],
  ['/{tenant}/openid/userinfo', 'the v1 userinfo endpoint'],
  ['/{tenant}/kerberos', 'Kerberos'],
  ['/{tenant}/federationmetadata/2007-06/federationmetadata.xml', 'WS-Federation'],
  ['/{tenant}/saml2', 'SAML'],
  ['/{tenant}/wsfed', 'WS-Federation'],
]

export const notImplementedRoutes: readonly Route[] = endpoints.flatMap(([path, feature]) =>
  (['GET', 'POST'] as const).map((method) => ({
    path,
    method,
    handle: () => {
      throw new NotImplemented(feature)
    },
    endpoint: 'other' as const,
    errors: 'json' as const,
    cors: 'registered-spa' as const,
    cache: 'never' as const,
  })),
)
