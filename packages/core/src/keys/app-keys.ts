import type { ServicePrincipal } from '../directory/service-principal.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { KeyRing, SigningKey } from './key-ring.ts'

/**
 * Gives an app signing keys of its own, as Entra has it for apps whose claims are mapped. An app that has some keeps them.
 *
 * They sign what is issued *for* the app: ID tokens of the client, access tokens for the resource. Entra publishes them only
 * where `?appid=` asks for them.
 */
export async function addSigningKeys(tenant: Tenant, servicePrincipal: ServicePrincipal): Promise<KeyRing> {
  if (servicePrincipal.signingKeys !== undefined) return servicePrincipal.signingKeys
  const keys = await tenant.keys.createAnother()
  return (servicePrincipal.signingKeys ??= keys) // another call may have come first
}

/** What signs the tokens that are for an app. */
export function signingKeysFor(tenant: Tenant, appId: string | undefined): KeyRing {
  const own = appId === undefined ? undefined : tenant.servicePrincipals.get(appId)?.signingKeys
  return own ?? tenant.keys
}

/** All that anybody can find published, the tenant's keys and those of its apps. */
export function allPublishedKeys({ keys, servicePrincipals }: Tenant): readonly SigningKey[] {
  const own = [...servicePrincipals.values()].flatMap(({ signingKeys }) => signingKeys?.published ?? [])
  return [...keys.published, ...own]
}
