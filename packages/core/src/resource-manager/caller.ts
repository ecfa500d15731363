import { readBearer } from '../bearer.ts'
import { microsoftResourceManager } from '../directory/microsoft-services.ts'
import type { Tenant } from '../directory/tenant.ts'
import { ResourceManagerError } from '../errors/resource-manager-error.ts'
import type { Issuer } from '../issuer.ts'
import type { ResourceManagerRequest } from '../resource-manager-endpoint.ts'

/**
 * The tenant of a caller. Everybody in it may do everything, because the mock has no role assignments on Azure's resources.
 *
 * @throws {ResourceManagerError} the token is missing, or not for Azure Resource Manager
 */
export function requireCaller(issuer: Issuer, { authorization }: ResourceManagerRequest): Tenant {
  const reading = readBearer(issuer, authorization, [microsoftResourceManager.appId])
  switch (reading.fault) {
    case undefined:
      return reading.bearer.tenant
    case 'missing':
      throw new ResourceManagerError(
        'AuthenticationFailed',
        "Authentication failed. The 'Authorization' header is missing.",
      )
    case 'expired':
      throw new ResourceManagerError(
        'ExpiredAuthenticationToken',
        'The access token has expired. Get a new one; see entra.clock for the time of the mock.',
      )
    case 'audience':
      throw new ResourceManagerError(
        'InvalidAuthenticationTokenAudience',
        `The access token has been obtained for wrong audience or resource '${String(reading.claims?.['aud'])}'. It should ` +
          "exactly match with one of the allowed audiences 'https://management.core.windows.net/', " +
          "'https://management.core.windows.net', 'https://management.azure.com/', 'https://management.azure.com'.",
      )
    case 'tenant':
    case 'malformed':
    case 'unknownKey':
    case 'signature':
    case 'notYetValid':
      throw new ResourceManagerError('InvalidAuthenticationToken', 'The access token is invalid.')
  }
}

/** @throws {ResourceManagerError} `MissingApiVersionParameter` */
export function requireApiVersion({ apiVersion }: ResourceManagerRequest): string {
  if (apiVersion !== undefined && apiVersion !== '') return apiVersion
  throw new ResourceManagerError(
    'MissingApiVersionParameter',
    'The api-version query parameter (?api-version=) is required for all requests.',
  )
}
