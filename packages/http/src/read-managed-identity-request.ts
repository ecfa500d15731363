import type {
  IdentityInfoRequest,
  IdentitySelectors,
  ManagedIdentityKind,
  ManagedIdentityRequest,
} from '@mock-entra/core'

import { readParameters } from './read-request.ts'
import type { Form } from './read-request.ts'
import type { RouteContext } from './route.ts'

/** The wire names of a kind of host. */
interface WireNames {
  /** The header with the host's secret. */
  readonly secret?: string
  readonly clientId: readonly string[]
  readonly objectId: readonly string[]
  readonly resourceId: readonly string[]
}

const noNames = { clientId: [], objectId: [], resourceId: [] }

/** Documentation and SDKs differ in some: each name that one of them uses is taken. */
const wireNames: Readonly<Record<ManagedIdentityKind, WireNames>> = {
  imds: { clientId: ['client_id'], objectId: ['object_id'], resourceId: ['msi_res_id', 'mi_res_id'] },
  appService: {
    secret: 'x-identity-header',
    clientId: ['client_id'],
    objectId: ['principal_id', 'object_id'],
    resourceId: ['mi_res_id'],
  },
  azureArc: { clientId: ['client_id'], objectId: ['object_id'], resourceId: ['msi_res_id', 'mi_res_id'] },
  cloudShell: noNames,
  machineLearning: { ...noNames, secret: 'secret', clientId: ['clientid'] },
  serviceFabric: {
    secret: 'secret',
    clientId: ['client_id'],
    objectId: ['principalId', 'object_id'],
    resourceId: ['mi_res_id'],
  },
}

export function readManagedIdentityRequest(
  { request, params }: RouteContext,
  kind: ManagedIdentityKind,
): ManagedIdentityRequest {
  const { headers, ipAddress } = request
  const sent = readParameters(request)
  const { secret } = wireNames[kind]
  return {
    kind,
    tenant: params['tenant'] ?? '',
    metadata: headers['metadata'],
    secret: secret && headers[secret],
    authorization: headers['authorization'],
    forwardedFor: headers['x-forwarded-for'],
    apiVersion: sent.get('api-version'),
    resource: sent.get('resource'),
    selectors: readSelectors(sent, wireNames[kind]),
    ipAddress,
  }
}

function readSelectors(sent: Form, { clientId, objectId, resourceId }: WireNames): IdentitySelectors {
  return {
    clientId: firstOf(sent, clientId),
    objectId: firstOf(sent, objectId),
    resourceId: firstOf(sent, resourceId),
  }
}

function firstOf(sent: Form, names: readonly string[]): string | undefined {
  const name = names.find((candidate) => sent.has(candidate))
  return name && sent.get(name)
}

/** `/metadata/identity/info`: whose tokens the host gives. */
export function readIdentityInfoRequest({ request, params }: RouteContext): IdentityInfoRequest {
  return {
    kind: 'imds',
    tenant: params['tenant'] ?? '',
    metadata: request.headers['metadata'],
    forwardedFor: request.headers['x-forwarded-for'],
    apiVersion: readParameters(request).get('api-version'),
  }
}
