import type { TenantHandle } from 'mock-entra'

/** Parameters of an authorization request; undefined ones are left out. */
export type Parameters = Readonly<Record<string, string | undefined>>

/** The URL by which an app sends a browser to sign in. */
export function authorizeUrl({ authority }: TenantHandle, parameters: Parameters): URL {
  const url = new URL(`${authority}/oauth2/v2.0/authorize`)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url
}
