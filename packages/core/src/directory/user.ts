import type { OtherProperties } from './application.ts'
import type { ConditionalAccess } from './conditional-access.ts'

/** A `user` object, in Microsoft Graph's words. */
export interface User {
  readonly id: string
  readonly userPrincipalName: string
  readonly displayName: string
  readonly createdDateTime: Date
  /** Null while the user is there; deleted ones wait in the tenant's `deletedItems`. */
  readonly deletedDateTime: Date | null
  readonly mailNickname: string
  readonly givenName: string | null
  readonly surname: string | null
  readonly mail: string | null
  readonly accountEnabled: boolean
  readonly userType: 'Member' | 'Guest'
  readonly country: string | null
  /** Null: the user has no password and cannot sign in with one. */
  readonly password: string | null
  /** `true`: the password has expired, so that Entra asks for a new one (AADSTS50055). */
  readonly forceChangePasswordNextSignIn: boolean
  /** Template ids of the directory roles that the user has: `wids`. */
  readonly directoryRoles: readonly string[]
  /** What every sign-in of the user takes beyond a password. */
  readonly conditionalAccess: ConditionalAccess
  /** Sign-ins from before this time no longer count, in milliseconds since the epoch. */
  readonly signInSessionsValidFrom: number
  /** Counts revocations, because a frozen clock cannot tell a sign-in before one from a sign-in after it. */
  readonly revocations: number
  /** What Microsoft Graph keeps and nothing here reads, in its words: job titles, telephone numbers and such. */
  readonly otherProperties: OtherProperties
}
