import type { Tenant } from '../directory/tenant.ts'
import type { Issuer } from '../issuer.ts'
import type { ResourceManagerAnswer, ResourceManagerRequest } from '../resource-manager-endpoint.ts'
import { requireApiVersion, requireCaller } from './caller.ts'
import { describeCloudMetadata } from './cloud-metadata.ts'
import { deleteCredential, getCredential, listCredentials, putCredential } from './federated-credentials.ts'
import {
  deleteIdentity,
  getIdentity,
  listIdentitiesOfGroup,
  listIdentitiesOfSubscription,
  patchIdentity,
  putIdentity,
} from './identities.ts'
import {
  checkResourceGroup,
  deleteResourceGroup,
  getResourceGroup,
  listResourceGroups,
  putResourceGroup,
} from './resource-groups.ts'
import { getSubscription, listSubscriptions, listTenants } from './subscriptions.ts'

/** A request of somebody in a tenant. */
export interface Scope extends ResourceManagerRequest {
  readonly issuer: Issuer
  readonly tenant: Tenant
}

type Answer = (issuer: Issuer, request: ResourceManagerRequest) => ResourceManagerAnswer

/** What Azure Resource Manager does; where, `http/routes/resource-manager.ts` says. */
export const operations = {
  describeCloudMetadata,
  listTenants: forCaller(listTenants),
  listSubscriptions: forCaller(listSubscriptions),
  getSubscription: forCaller(getSubscription),
  listResourceGroups: forCaller(listResourceGroups),
  checkResourceGroup: forCaller(checkResourceGroup),
  getResourceGroup: forCaller(getResourceGroup),
  putResourceGroup: forCaller(putResourceGroup),
  deleteResourceGroup: forCaller(deleteResourceGroup),
  listIdentitiesOfSubscription: forCaller(listIdentitiesOfSubscription),
  listIdentitiesOfGroup: forCaller(listIdentitiesOfGroup),
  getIdentity: forCaller(getIdentity),
  putIdentity: forCaller(putIdentity),
  patchIdentity: forCaller(patchIdentity),
  deleteIdentity: forCaller(deleteIdentity),
  listCredentials: forCaller(listCredentials),
  getCredential: forCaller(getCredential),
  putCredential: forCaller(putCredential),
  deleteCredential: forCaller(deleteCredential),
} as const satisfies Readonly<Record<string, Answer>>

export type ResourceManagerOperation = keyof typeof operations

function forCaller(answer: (scope: Scope) => ResourceManagerAnswer): Answer {
  return (issuer, request) => {
    const tenant = requireCaller(issuer, request)
    requireApiVersion(request)
    return answer({ ...request, issuer, tenant })
  }
}
