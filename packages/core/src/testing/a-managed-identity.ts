import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { JWTPayload, ProtectedHeaderParameters } from 'jose'

import { addManagedIdentity } from '../directory/add-managed-identity.ts'
import type { AddedManagedIdentity, SourceSettings } from '../directory/add-managed-identity.ts'
import { managedIdentitySeedEntries } from '../directory/managed-identity-seed.ts'
import type { ManagedIdentitySeed } from '../directory/managed-identity-seed.ts'
import type { ManagedIdentitySource } from '../directory/managed-identity.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Issuer } from '../issuer.ts'
import { answerManagedIdentityRequest } from '../managed-identity-endpoint.ts'
import type { ManagedIdentityRequest } from '../managed-identity/managed-identity-request.ts'
import type { ManagedIdentityTokenResponse } from '../managed-identity/response.ts'
import { objectOf, parseInput } from '../validation.ts'

/** Adds a managed identity to a tenant as its handle does: checks the seed first. */
export function addManagedIdentitySeed(
  issuer: Issuer,
  tenant: Tenant,
  seed: ManagedIdentitySeed = {},
  settings: Partial<SourceSettings> = {},
): AddedManagedIdentity {
  const parsed = parseInput(objectOf(managedIdentitySeedEntries), seed, 'managedIdentity')
  const complete = { baseUrl: 'https://localhost:4577', ...settings }
  return addManagedIdentity(issuer, tenant, { seed: parsed, settings: complete, path: 'managedIdentity' })
}

/** The newest `api-version` of each kind that has one. */
const apiVersions = {
  imds: '2018-02-01',
  appService: '2019-08-01',
  azureArc: '2020-06-01',
  cloudShell: undefined,
  machineLearning: '2017-09-01',
  serviceFabric: '2019-07-01-preview',
}

/** A request at a host for a token for Key Vault, right unless a test makes it wrong. */
export function aManagedIdentityRequest(
  { kind, tenant, secret }: Pick<ManagedIdentitySource, 'kind' | 'tenant' | 'secret'>,
  parts: Partial<ManagedIdentityRequest> = {},
): ManagedIdentityRequest {
  return {
    kind,
    tenant: tenant.id,
    metadata: 'true',
    secret,
    authorization: undefined,
    forwardedFor: undefined,
    apiVersion: apiVersions[kind],
    resource: 'https://vault.azure.net',
    selectors: noSelectors,
    ipAddress: '127.0.0.1',
    ...parts,
  }
}

/** A request that names no identity. */
export const noSelectors = { clientId: undefined, objectId: undefined, resourceId: undefined }

/** A managed identity's token, taken apart, and the answer that it came in. */
export interface AcquiredManagedIdentityToken {
  readonly response: ManagedIdentityTokenResponse
  readonly header: ProtectedHeaderParameters
  readonly claims: JWTPayload
}

/** Sends a request that must succeed. */
export async function acquireManagedIdentityToken(
  issuer: Issuer,
  request: ManagedIdentityRequest,
): Promise<AcquiredManagedIdentityToken> {
  const response = await answerManagedIdentityRequest(issuer, request)
  const token = String(response['access_token'])
  return { response, header: decodeProtectedHeader(token), claims: decodeJwt(token) }
}
