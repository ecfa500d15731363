import { EntraError } from '../errors/entra-error.ts'
import type { Certificate } from '../keys/certificate.ts'

/**
 * The last second of validity counts as a whole: RFC 5280 §4.1.2.5.
 *
 * @throws {EntraError} `certificateOutsideValidity`
 */
export function assertWithinValidity({ notBefore, notAfter }: Certificate, now: number): void {
  if (notBefore.getTime() <= now && now < notAfter.getTime() + 1000) return
  throw new EntraError(
    'certificateOutsideValidity',
    {},
    `The certificate is valid from ${notBefore.toISOString()} to ${notAfter.toISOString()}, and it is ` +
      `${new Date(now).toISOString()}.`,
  )
}
