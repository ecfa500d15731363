/** What Entra asks of a sign-in beyond the password, in the words of a Conditional Access policy. */
export type GrantControl = 'block' | 'mfa' | 'passwordChange' | 'termsOfUse'

/** A Conditional Access policy, as far as the mock knows one. */
export interface ConditionalAccess {
  /**
   * What a sign-in must have done: multi-factor authentication, a change of the password, acceptance of the terms of
   * use; `block` refuses it altogether.
   *
   * @default []
   */
  readonly grantControls?: readonly GrantControl[] | undefined
  /**
   * How many hours after the sign-in refresh tokens end with AADSTS70043 and browsers ask for the password again.
   *
   * @default no limit
   */
  readonly signInFrequencyHours?: number | undefined
}
