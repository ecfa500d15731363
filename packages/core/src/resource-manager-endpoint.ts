import type { Issuer } from './issuer.ts'
import type { ResourceManagerOperation } from './resource-manager/operations.ts'

/** A request to Azure Resource Manager. */
export interface ResourceManagerRequest {
  readonly operation: ResourceManagerOperation
  /** Scheme, host and port by which the client called. */
  readonly baseUrl: string
  /** The `Authorization` header. */
  readonly authorization: string | undefined
  readonly apiVersion: string | undefined
  /** The names that the path holds, such as `subscription` and `resourceGroup`. */
  readonly params: Readonly<Record<string, string>>
  /** What was sent, as text. */
  readonly body: string
}

export interface ResourceManagerAnswer {
  readonly status: number
  /** Missing where the status says all. */
  readonly body?: object
}

/**
 * Azure Resource Manager, as far as signing in needs it: subscriptions and tenants, what a cloud says of itself, and
 * user-assigned managed identities in resource groups. Loaded with the first request.
 */
export async function answerResourceManagerRequest(
  issuer: Issuer,
  request: ResourceManagerRequest,
): Promise<ResourceManagerAnswer> {
  const { operations } = await import('./resource-manager/operations.ts')
  return operations[request.operation](issuer, request)
}
