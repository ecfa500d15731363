import type { ClientAuthentication } from '../client-auth/client-auth.ts'

/** `appidacr` and `azpacr`: "0" for public clients, "1" for a secret, "2" for a certificate or any assertion. */
export function clientAuthenticationClass(authentication: ClientAuthentication): '0' | '1' | '2' {
  if (authentication === 'none') return '0'
  return authentication === 'secret' ? '1' : '2'
}
