import { findCloud } from '@mock-entra/core'

/** How a client is configured, as far as it decides where the client goes. */
export interface ConfigurationFacts {
  /** Scheme, host and path of the authority, or of the authority host. */
  readonly authority: URL
  /** Whether the client asks Microsoft before it trusts the authority; undefined where the configuration does not say. */
  readonly asksMicrosoft: boolean | undefined
}

interface Configuration {
  readonly auth?: { readonly authority?: unknown; readonly knownAuthorities?: unknown }
  readonly authorityHost?: unknown
  readonly disableInstanceDiscovery?: unknown
}

/**
 * Reads what is passed to MSAL's clients, to the credentials of `@azure/identity`, or an authority by itself.
 *
 * @returns undefined where no authority is in it
 */
export function readConfiguration(configuration: unknown): ConfigurationFacts | undefined {
  if (typeof configuration === 'string' || configuration instanceof URL) {
    return describe(configuration, () => undefined)
  }
  const { auth, authorityHost, disableInstanceDiscovery } = (configuration ?? {}) as Configuration
  if (auth !== undefined) {
    const known = Array.isArray(auth.knownAuthorities) ? auth.knownAuthorities.map(String) : []
    return describe(
      auth.authority,
      ({ host }) => !isMicrosofts(host) && !known.some((entry) => hostOf(entry) === host),
    )
  }
  return describe(authorityHost, ({ host }) => !isMicrosofts(host) && disableInstanceDiscovery !== true)
}

function describe(
  authority: unknown,
  asksMicrosoft: (url: URL) => boolean | undefined,
): ConfigurationFacts | undefined {
  const url = URL.parse(
    authority instanceof URL ? authority.href : typeof authority === 'string' ? authority : '',
  )
  if (url === null) return undefined
  url.username = url.password = '' // what is explained holds no secret
  return { authority: url, asksMicrosoft: asksMicrosoft(url) }
}

/** Clients know these by themselves. */
function isMicrosofts(host: string): boolean {
  return findCloud(host) !== undefined
}

/** MSAL takes hosts and URLs. */
function hostOf(entry: string): string {
  return URL.parse(entry.includes('://') ? entry : `https://${entry}`)?.host ?? entry
}

/** Whom a validator takes itself for: `audience` of jose, express-oauth2-jwt-bearer and others. */
export function readAudiences(configuration: unknown): readonly string[] | undefined {
  const { audience } = Object(configuration) as { readonly audience?: unknown }
  const names = [audience].flat().filter((name) => typeof name === 'string')
  return names.length === 0 ? undefined : names
}
