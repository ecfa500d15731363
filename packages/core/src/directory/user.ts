/** A `user` object, in Microsoft Graph's words. */
export interface User {
  readonly id: string
  userPrincipalName: string
  displayName: string
  givenName: string | null
  surname: string | null
  mail: string | null
  accountEnabled: boolean
  userType: 'Member' | 'Guest'
  country: string | null
  /** Null: the user has no password and cannot sign in with one. */
  password: string | null
  /** `true`: the password has expired, so that Entra asks for a new one (AADSTS50055). */
  forceChangePasswordNextSignIn: boolean
}
