import { EntraError } from '../errors/entra-error.ts'
import type { Certificate } from '../keys/certificate.ts'

/** The last second of validity counts as a whole: RFC 5280 §4.1.2.5. */
export function isWithinValidity(
  { notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>,
  now: number,
): boolean {
  return notBefore.getTime() <= now && now < notAfter.getTime() + 1000
}

/**
 * @throws {EntraError} `certificateOutsideValidity`
 */
export function assertWithinValidity(certificate: Certificate, now: number): void {
  if (isWithinValidity(certificate, now)) return
  const { notBefore, notAfter } = certificate
  throw new EntraError(
    'certificateOutsideValidity',
    {},
    `The certificate is valid from ${notBefore.toISOString()} to ${notAfter.toISOString()}, and it is ` +
      `${new Date(now).toISOString()}.`,
  )
}
