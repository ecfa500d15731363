/** Refusals of Azure Resource Manager: another service again, with names of its own. */
const statuses = {
  AuthenticationFailed: 401,
  InvalidAuthenticationToken: 401,
  ExpiredAuthenticationToken: 401,
  InvalidAuthenticationTokenAudience: 401,
  MissingApiVersionParameter: 400,
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
