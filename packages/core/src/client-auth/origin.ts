import type { Platform } from '../directory/application.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { TokenRequest } from '../token-request.ts'

/**
 * Codes and refresh tokens of single-page applications are for browsers, and all others are not: a browser says who asks
 * with the `Origin` header, which a script cannot leave out.
 */
export function assertOrigin(platform: Platform | undefined, { origin }: TokenRequest): void {
  if (platform === undefined) return
  if (platform === 'spa' && origin === undefined) throw new EntraError('spaWithoutOrigin', {})
  if (platform !== 'spa' && origin !== undefined) {
    throw new EntraError(
      'originOnNonSpa',
      {},
      `The redirect URI of the code is registered on the platform '${platform}', and the request has Origin: ${origin}.`,
    )
  }
}
