/** The OAuth `error` values that Entra answers with. */
export type OAuthError =
  | 'access_denied'
  | 'authorization_declined'
  | 'authorization_pending'
  | 'bad_verification_code'
  | 'code_expired'
  | 'consent_required'
  | 'expired_token'
  | 'interaction_required'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_instance'
  | 'invalid_request'
  | 'invalid_resource'
  | 'invalid_scope'
  | 'invalid_tenant'
  | 'login_required'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'

/** The `suberror` values that tell MSAL what the user can do. */
export type Suberror =
  | 'additional_action'
  | 'bad_token'
  | 'basic_action'
  | 'client_mismatch'
  | 'consent_required'
  | 'device_authentication_failed'
  | 'message_only'
  | 'protection_policy_required'
  | 'token_expired'
  | 'user_password_expired'

/** One refusal of Entra ID: what goes over the wire, and what a developer needs to know about it. */
export interface CatalogueEntry {
  /** The number behind `AADSTS`. */
  readonly aadsts: number
  readonly error: OAuthError
  /** HTTP status when a JSON endpoint answers. */
  readonly status: number
  /** The message behind `AADSTS…: `, with `{placeholders}` for what the refusal names. */
  readonly message: string
  /** When Entra refuses like this, in one sentence. */
  readonly cause: string
  /** What the developer can do about it, in one sentence. */
  readonly remedy: string
  readonly suberror?: Suberror
  /** `false` where Entra sends no `error_uri`, because its error page has no text for the code. */
  readonly errorUri?: false
}
