import type { ClientAuthentication } from '../client-auth/client-auth.ts'

const classes = { none: '0', secret: '1', certificate: '2' } as const

/** `appidacr` and `azpacr`: "0" for public clients, "1" for a secret, "2" for a certificate or any assertion. */
export function clientAuthenticationClass(authentication: ClientAuthentication): '0' | '1' | '2' {
  return classes[authentication]
}
