/** Refusals of Microsoft Graph: another service, with another shape of error. */
const refusals = {
  invalidAuthenticationToken: { status: 401, name: 'InvalidAuthenticationToken' },
  /** The directory does not know the app that the token was issued to. */
  unknownIdentity: { status: 401, name: 'Authorization_IdentityNotFound' },
  /** What the directory behind Graph says of a proof of possession: one text for all that can be wrong. */
  invalidProof: { status: 401, name: 'Authentication_MissingOrMalformed' },
  insufficientPrivileges: { status: 403, name: 'Authorization_RequestDenied' },
  quotaExceeded: { status: 403, name: 'Directory_QuotaExceeded' },
  resourceNotFound: { status: 404, name: 'Request_ResourceNotFound' },
  methodNotAllowed: { status: 405, name: 'Request_BadRequest' },
  badRequest: { status: 400, name: 'Request_BadRequest' },
  /** The gateway in front of the directory did not understand the request. */
  malformedRequest: { status: 400, name: 'BadRequest' },
  unsupportedQuery: { status: 400, name: 'Request_UnsupportedQuery' },
  expiredPageToken: { status: 400, name: 'Directory_ExpiredPageToken' },
  hostNameNotVerified: { status: 400, name: 'HostNameNotOnVerifiedDomain' },
  multipleObjects: { status: 400, name: 'Request_MultipleObjectsWithSameKeyValue' },
  conflict: { status: 409, name: 'Request_MultipleObjectsWithSameKeyValue' },
  duplicateValue: { status: 400, name: 'DuplicateValue' },
  enabledPermission: { status: 400, name: 'CannotDeleteOrUpdateEnabledEntitlement' },
  invalidKeyEndDate: { status: 400, name: 'KeyCredentialsInvalidEndDate' },
  lockedProperty: { status: 400, name: 'CannotUpdateLockedServicePrincipalProperty' },
  invalidFederatedCredential: { status: 400, name: 'InvalidFederatedIdentityCredentialValue' },
  noApplication: { status: 400, name: 'NoBackingApplicationObject' },
  failedDependency: { status: 424, name: 'FailedDependency' },
  payloadTooLarge: { status: 413, name: 'RequestEntityTooLarge' },
  /** The mock's own: Graph has it, and the mock has not. */
  notImplemented: { status: 501, name: 'NotImplemented' },
  /** A bug of the mock's. */
  internalError: { status: 500, name: 'InternalServerError' },
} as const

export type GraphErrorCode = keyof typeof refusals

interface GraphErrorHints {
  /** For the developer, where Graph itself would tell too little. It is shown in the log, not on the wire. */
  readonly detail?: string
  /** The property that Graph names in `error.details`, as it does for some refusals. */
  readonly target?: string
}

/** A refusal that Microsoft Graph would give too. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly status: number
  /** `error.code` on the wire. */
  readonly graphCode: string
  readonly detail: string
  readonly target: string | undefined

  constructor(code: GraphErrorCode, message: string, { detail = '', target }: GraphErrorHints = {}) {
    super(message)
    this.detail = detail
    this.target = target
    const { status, name } = refusals[code]
    this.status = status
    this.graphCode = name
  }
}

/** What tells one answer of Graph's from another. */
export interface GraphErrorContext {
  readonly requestId: string
  readonly clientRequestId: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The body of a refusal, in Graph's order. */
export function describeGraphError(error: GraphError, context: GraphErrorContext): object {
  const { graphCode: code, message, target } = error
  const { requestId, clientRequestId, now } = context
  const date = new Date(now).toISOString().slice(0, 19)
  const innerError = { date, 'request-id': requestId, 'client-request-id': clientRequestId }
  const details = target === undefined ? {} : { details: [{ code, message, target }] }
  return { error: { code, message, ...details, innerError } }
}
