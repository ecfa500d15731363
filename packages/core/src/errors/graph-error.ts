/** Refusals of Microsoft Graph: another service, with another shape of error. */
const refusals = {
  invalidAuthenticationToken: { status: 401, name: 'InvalidAuthenticationToken' },
  insufficientPrivileges: { status: 403, name: 'Authorization_RequestDenied' },
  resourceNotFound: { status: 404, name: 'Request_ResourceNotFound' },
  methodNotAllowed: { status: 405, name: 'Request_BadRequest' },
  badRequest: { status: 400, name: 'Request_BadRequest' },
} as const

export type GraphErrorCode = keyof typeof refusals

/** A refusal that Microsoft Graph would give too. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly status: number
  /** `error.code` on the wire. */
  readonly graphCode: string

  constructor(code: GraphErrorCode, message: string) {
    super(message)
    const { status, name } = refusals[code]
    this.status = status
    this.graphCode = name
  }
}
