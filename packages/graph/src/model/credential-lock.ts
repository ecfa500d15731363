import { GraphError } from '@mock-entra/core'
import type { ServicePrincipal } from '@mock-entra/core'

/** What an application locks on its service principals, here and in other tenants, by the property that it is about. */
const locks = {
  keyCredentials: 'credentialsWithUsageVerify',
  passwordCredentials: 'credentialsWithUsageVerify',
  tokenEncryptionKeyId: 'tokenEncryptionKeyId',
} as const

export type LockableProperty = keyof typeof locks

/**
 * Refuses to change what the application has locked (`servicePrincipalLockConfiguration`).
 *
 * @throws {GraphError} `lockedProperty`
 */
export function assertUnlocked({ application }: ServicePrincipal, property: LockableProperty): void {
  const lock = application?.otherProperties['servicePrincipalLockConfiguration'] as
    | Readonly<Record<string, boolean | null>>
    | null
    | undefined
  if (lock?.['isEnabled'] !== true) return
  if (lock['allProperties'] !== true && lock[locks[property]] !== true) return
  throw new GraphError('lockedProperty', `Property ${property} is invalid.`, {
    detail: `The application '${application?.displayName}' locks it: see its servicePrincipalLockConfiguration.`,
  })
}

/**
 * Refuses credentials that nothing would ask for: those of managed identities and of Microsoft's own services.
 *
 * @throws {GraphError} `notImplemented`, or `lockedProperty`
 */
export function assertTakesCredentials(
  servicePrincipal: ServicePrincipal,
  property: 'keyCredentials' | 'passwordCredentials',
): void {
  if (servicePrincipal.application === undefined) {
    throw new GraphError(
      'notImplemented',
      `mock-entra keeps ${property} only on service principals that have an application, not on '${servicePrincipal.displayName}'.`,
    )
  }
  assertUnlocked(servicePrincipal, property)
}
