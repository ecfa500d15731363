import type { ManagedIdentityPrincipal, ManagedIdentitySource } from '../directory/managed-identity.ts'
import { ManagedIdentityError } from '../errors/managed-identity-error.ts'
import type { IdentitySelectors } from './managed-identity-request.ts'
import { managedIdentityProtocols } from './protocols.ts'

/**
 * The identity of the host that a request means: the one that it names, or else the host's own.
 *
 * @throws {ManagedIdentityError} where the host has no such identity, or several and the request names none
 */
export function requireIdentity(
  source: ManagedIdentitySource,
  selectors: IdentitySelectors,
): ManagedIdentityPrincipal {
  const named = Object.values(selectors).filter((value) => value !== undefined)
  if (named.length > 1) throw new ManagedIdentityError('severalSelectors')
  return named.length === 1 ? requireNamed(source, selectors) : requireDefault(source)
}

/** Ids are compared in any case, as Azure Resource Manager does. */
function requireNamed(
  { identities, kind }: ManagedIdentitySource,
  selectors: IdentitySelectors,
): ManagedIdentityPrincipal {
  const { clientId, objectId, resourceId } = selectors
  const found = identities.find(
    ({ appId, id, managedIdentity }) =>
      isSame(appId, clientId) || isSame(id, objectId) || isSame(managedIdentity.resourceId, resourceId),
  )
  if (found !== undefined) return found
  const wanted = clientId ?? objectId ?? resourceId
  throw new ManagedIdentityError('identityNotFound', {
    detail: `'${wanted}' is no identity of the ${kind} host, which has ${describeAll(identities)}.`,
  })
}

function isSame(id: string, sent: string | undefined): boolean {
  return id.toLowerCase() === sent?.toLowerCase()
}

function requireDefault({ identities, kind }: ManagedIdentitySource): ManagedIdentityPrincipal {
  const own = identities.find(({ managedIdentity }) => !managedIdentity.isUserAssigned)
  if (own !== undefined) return own
  const [only, ...others] = identities
  if (only === undefined || !managedIdentityProtocols[kind].takesOnlyUserAssigned) {
    throw new ManagedIdentityError('identityNotFound', {
      detail: `The request names no identity, and the ${kind} host has no system-assigned one, but ${describeAll(identities)}.`,
    })
  }
  if (others.length === 0) return only
  throw new ManagedIdentityError('severalIdentities', { detail: `They are ${describeAll(identities)}.` })
}

function describeAll(identities: readonly ManagedIdentityPrincipal[]): string {
  return identities
    .map(({ displayName, appId, managedIdentity }) => {
      const type = managedIdentity.isUserAssigned ? 'user-assigned' : 'system-assigned'
      return `'${displayName}' (${type}, client id ${appId})`
    })
    .join(', ')
}
