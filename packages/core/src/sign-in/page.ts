import type { EntraError } from '../errors/entra-error.ts'

/** A page that a person sees while they sign in, as data: what it shows and what it asks. */
export type Page =
  | AccountsPage
  | UsernamePage
  | PasswordPage
  | NewPasswordPage
  | VerificationPage
  | TermsPage
  | StaySignedInPage
  | ConsentPage
  | DeviceCodePage
  | DeviceApprovalPage
  | DeviceDonePage
  | SignedOutPage

/** The answers that a page's form can give; each names what the person did. */
export type Step =
  | 'account'
  | 'username'
  | 'password'
  | 'newPassword'
  | 'verification'
  | 'terms'
  | 'staySignedIn'
  | 'consent'
  | 'deviceCode'
  | 'deviceApproval'

interface Frame {
  /** Names the sign-in that the page is a step of; the form sends it back. */
  readonly flowToken: string
}

/** Whom to sign in as: the accounts of this browser. Also asked at sign-out, where there are several. */
export interface AccountsPage extends Frame {
  readonly kind: 'accounts'
  readonly purpose: 'signIn' | 'signOut'
  readonly accounts: readonly Account[]
  /** The app that asks; undefined where none does. */
  readonly appName: string | undefined
}

export interface Account {
  /** Object id of the user: what the form sends. */
  readonly id: string
  readonly username: string
  readonly displayName: string
  /** Whether the account's sign-in is still good, so that no password will be asked. */
  readonly isSignedIn: boolean
}

export interface UsernamePage extends Frame {
  readonly kind: 'username'
  readonly appName: string | undefined
  /** What the field holds at first. */
  readonly username: string
  readonly refusal?: EntraError
  /** Whether there is an account picker, or a device code page, to go back to. */
  readonly canGoBack: boolean
}

export interface PasswordPage extends Frame {
  readonly kind: 'password'
  readonly appName: string | undefined
  readonly username: string
  readonly refusal?: EntraError
}

/** The password has expired: asks for the old one and twice for a new one. */
export interface NewPasswordPage extends Frame {
  readonly kind: 'newPassword'
  readonly username: string
  readonly problem?: string
}

/** Multi-factor authentication: asks for a code. */
export interface VerificationPage extends Frame {
  readonly kind: 'verification'
  readonly username: string
  /** The code that the mock expects. A person reads it off the page, and a script may know it. */
  readonly expectedCode: string
  readonly isWrong: boolean
}

export interface TermsPage extends Frame {
  readonly kind: 'terms'
  readonly username: string
  /** Whose terms they are. */
  readonly tenantName: string
}

export interface StaySignedInPage extends Frame {
  readonly kind: 'staySignedIn'
  readonly username: string
}

export interface ConsentPage extends Frame {
  readonly kind: 'consent'
  readonly username: string
  readonly appName: string
  readonly tenantName: string
  readonly permissions: readonly ConsentItem[]
  /**
   * `user`: for oneself. `either`: an administrator may consent for everybody as well. `organization`: an administrator
   * was asked to do so. `none`: only an administrator could, and this user is none.
   */
  readonly scope: 'user' | 'either' | 'organization' | 'none'
}

export interface ConsentItem {
  /** Such as `Read your tasks`, or the permission's value where nobody wrote a text. */
  readonly title: string
  readonly description: string
  /** The resource that the permission is of, such as `Tasks API`. */
  readonly resourceName: string
}

export interface DeviceCodePage extends Frame {
  readonly kind: 'deviceCode'
  /** What the field holds at first. */
  readonly userCode: string
  readonly refusal?: EntraError
}

/** "Are you trying to sign in to …?": the protection against a code that somebody else sent. */
export interface DeviceApprovalPage extends Frame {
  readonly kind: 'deviceApproval'
  readonly username: string
  readonly appName: string
}

export interface DeviceDonePage {
  readonly kind: 'deviceDone'
  readonly appName: string
  readonly isApproved: boolean
}

export interface SignedOutPage {
  readonly kind: 'signedOut'
  /** Undefined where nobody was signed in. */
  readonly username: string | undefined
  /** Front-channel logout: URLs that the page loads in hidden frames, so that the apps end their own sessions. */
  readonly frontChannelUrls: readonly string[]
  /** Where to go on to; undefined: the page stays. */
  readonly redirectUrl: string | undefined
}
