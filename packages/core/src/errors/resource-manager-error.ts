/** Refusals of Azure Resource Manager: another service again, with names of its own. */
const statuses = {
  AuthenticationFailed: 401,
  InvalidAuthenticationToken: 401,
  ExpiredAuthenticationToken: 401,
  InvalidAuthenticationTokenAudience: 401,
  MissingApiVersionParameter: 400,
  InvalidApiVersionParameter: 400,
  InvalidRequestContent: 400,
  InvalidResourceGroup: 400,
  InvalidResourceName: 400,
  LocationRequired: 400,
  BadRequest: 400,
  RequestTooLarge: 413,
  SubscriptionNotFound: 404,
  ResourceGroupNotFound: 404,
  ResourceNotFound: 404,
  NotFound: 404,
  InvalidResourceGroupLocation: 409,
  InvalidResourceLocation: 409,
  Conflict: 409,
} as const

export type ResourceManagerErrorCode = keyof typeof statuses

/** A refusal that Azure Resource Manager would give too. */
export class ResourceManagerError extends Error {
  override readonly name = 'ResourceManagerError'
  readonly status: number
  /** `error.code` on the wire. */
  readonly code: ResourceManagerErrorCode

  constructor(code: ResourceManagerErrorCode, message: string) {
    super(message)
    this.code = code
    this.status = statuses[code]
  }
}
