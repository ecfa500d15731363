import type { EntraError, EntraErrorCode } from '@mock-entra/core'

const texts: Partial<Record<EntraErrorCode, string>> = {
  userNotFound:
    'No account has this username. Check that you typed it correctly. If you did, contact your admin.',
  invalidPassword:
    'Your account or password is incorrect. If you have forgotten your password, have it reset.',
  accountLocked: 'Your account is locked for now, to keep others out. Wait a while, then try again.',
  userDisabled: 'Your account is disabled. Contact your admin to have it enabled, then try again.',
  userCodeEmpty: 'Enter the code that your device shows.',
  badVerificationCode: 'That code did not work. Check the code on your device and try again.',
  userCodeExpired: 'That code has expired. Get a new one on your device and enter it here.',
  deviceRequestAlreadyHandled: 'That code has been used already. Get a new one on your device.',
}

/** A refusal in words for the person who signs in, who knows nothing of directories and grants. */
export function describeRefusal(refusal: EntraError): string {
  return texts[refusal.code] ?? refusal.message
}
