import {
  NotImplemented,
  answerManagedIdentityRequest,
  describeIdentityInfo,
  managedIdentityAddresses,
  managedIdentityKinds,
  ownBasePath,
  sharedBasePath,
} from '@mock-entra/core'
import type { ManagedIdentityKind } from '@mock-entra/core'

import { readIdentityInfoRequest, readManagedIdentityRequest } from '../read-managed-identity-request.ts'
import { renderMetadata } from '../render-metadata.ts'
import type { Handler, Route } from '../route.ts'

/** Each host twice: below the path of a tenant, and where all tenants share it. */
function bothPlaces(
  kind: ManagedIdentityKind,
  path: string,
  route: Pick<Route, 'method' | 'handle'>,
): Route[] {
  const bases = [ownBasePath(kind, '{tenant}'), sharedBasePath(kind)]
  return bases.map((base) => ({
    ...route,
    path: `${base}${path}`,
    endpoint: 'managedIdentity',
    errors: kind,
    cors: 'nobody',
    cache: 'never',
  }))
}

function tokenHandler(kind: ManagedIdentityKind): Handler {
  return async (context) => {
    const request = readManagedIdentityRequest(context, kind)
    return renderMetadata(200, await answerManagedIdentityRequest(context.issuer, request), kind)
  }
}

const identityInfo: Handler = (context) =>
  renderMetadata(200, describeIdentityInfo(context.issuer, readIdentityInfoRequest(context)), 'imds')

const instance: Handler = () => {
  throw new NotImplemented('the description of a virtual machine (/metadata/instance)')
}

export const managedIdentityRoutes: readonly Route[] = [
  ...managedIdentityKinds.flatMap((kind) => {
    const { method, tokenPath } = managedIdentityAddresses[kind]
    return bothPlaces(kind, tokenPath, { method, handle: tokenHandler(kind) })
  }),
  ...bothPlaces('imds', '/metadata/identity/info', { method: 'GET', handle: identityInfo }),
  ...bothPlaces('imds', '/metadata/instance', { method: 'GET', handle: instance }),
  ...bothPlaces('imds', '/metadata/instance/{part}', { method: 'GET', handle: instance }),
]
