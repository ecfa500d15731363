import type { OtherProperties } from './application.ts'
import type { ConditionalAccess } from './conditional-access.ts'

/** A `user` object, in Microsoft Graph's words. */
export interface User {
  readonly id: string
  userPrincipalName: string
  displayName: string
  readonly createdDateTime: Date
  /** Null while the user is there; deleted ones wait in the tenant's `deletedItems`. */
  deletedDateTime: Date | null
  mailNickname: string
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
  /** Template ids of the directory roles that the user has: `wids`. */
  directoryRoles: readonly string[]
  /** What every sign-in of the user takes beyond a password. */
  conditionalAccess: ConditionalAccess
  /** Sign-ins from before this time no longer count, in milliseconds since the epoch. */
  signInSessionsValidFrom: number
  /** Counts revocations, because a frozen clock cannot tell a sign-in before one from a sign-in after it. */
  revocations: number
  /** What Microsoft Graph keeps and nothing here reads, in its words: job titles, telephone numbers and such. */
  otherProperties: OtherProperties
}
