/**
 * Refusals of the endpoints that hand out tokens to managed identities: other services than Entra, each with a shape of
 * its own. `error` is the word of those that answer as Entra does, `code` of those that have one of their own.
 */
const refusals = {
  metadataHeaderMissing: {
    status: 400,
    error: 'invalid_request',
    code: 'MetadataHeaderMissing',
    message: 'Required metadata header not specified',
  },
  forwarded: {
    status: 400,
    error: 'invalid_request',
    code: 'ForwardedRequest',
    message: 'Requests that were forwarded (X-Forwarded-For) are not accepted',
  },
  secretHeaderMissing: {
    status: 401,
    error: 'unauthorized_client',
    code: 'SecretHeaderNotFound',
    message: 'Secret is not found in the request headers.',
  },
  secretHeaderWrong: {
    status: 401,
    error: 'unauthorized_client',
    code: 'SecretHeaderInvalid',
    message: 'The secret in the request headers is not that of the host.',
  },
  keyMissing: {
    status: 401,
    error: 'unauthorized_client',
    code: 'KeyMissing',
    message: 'Missing Basic Authorization header',
  },
  keyWrong: {
    status: 401,
    error: 'unauthorized_client',
    code: 'KeyInvalid',
    message: 'The Basic Authorization header does not hold the key of the challenge',
  },
  apiVersionMissing: {
    status: 400,
    error: 'invalid_request',
    code: 'InvalidApiVersion',
    message: "Required query variable 'api-version' is missing",
  },
  apiVersionUnsupported: {
    status: 400,
    error: 'invalid_request',
    code: 'InvalidApiVersion',
    message: 'The api-version is not supported',
  },
  resourceMissing: {
    status: 400,
    error: 'invalid_request',
    code: 'ArgumentNullOrEmpty',
    message: "Required query variable 'resource' is missing",
  },
  severalSelectors: {
    status: 400,
    error: 'invalid_request',
    code: 'InvalidArgument',
    message: 'Only one of client id, object id and resource id may be given',
  },
  severalIdentities: {
    status: 400,
    error: 'invalid_request',
    code: 'InvalidArgument',
    message:
      'Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request',
  },
  identityNotFound: {
    status: 400,
    error: 'invalid_request',
    code: 'ManagedIdentityNotFound',
    message: 'Identity not found',
  },
} as const

export type ManagedIdentityRefusal = keyof typeof refusals

/** A refusal that a metadata endpoint of Azure would give too. */
export class ManagedIdentityError extends Error {
  override readonly name = 'ManagedIdentityError'
  readonly refusal: ManagedIdentityRefusal
  readonly status: number
  /** Where the body has `error` and `error_description`. */
  readonly error: string
  /** Where the body has an object with `code` and `message`. */
  readonly code: string
  /** What the developer should know and Azure would not tell. For the log. */
  readonly detail: string
  /** `WWW-Authenticate`, where the client is to prove something first. */
  readonly challenge: string | undefined

  constructor(refusal: ManagedIdentityRefusal, { detail = '', challenge }: ManagedIdentityErrorDetails = {}) {
    const { status, error, code, message } = refusals[refusal]
    super(message)
    this.refusal = refusal
    this.status = status
    this.error = error
    this.code = code
    this.detail = detail
    this.challenge = challenge
  }
}

export interface ManagedIdentityErrorDetails {
  readonly detail?: string
  readonly challenge?: string
}
