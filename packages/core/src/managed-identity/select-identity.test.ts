import { describe, expect, it } from 'vitest'

import type { ManagedIdentityKind } from '../directory/managed-identity.ts'
import { ManagedIdentityError } from '../errors/managed-identity-error.ts'
import { aTenant, addManagedIdentitySeed, anIssuer, noSelectors } from '../testing/index.ts'
import { requireIdentity } from './select-identity.ts'

const clientId = 'aaaaaaaa-0000-4000-8000-000000000001'
const objectId = 'aaaaaaaa-0000-4000-8000-000000000002'
const resourceId =
  '/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/a'

type Type = 'SystemAssigned' | 'UserAssigned'

/** A host with identities of these types. */
function aHost(kind: ManagedIdentityKind, types: readonly Type[]) {
  const issuer = anIssuer()
  const { tenant } = aTenant(issuer)
  const [first] = types.map((type, index) =>
    addManagedIdentitySeed(issuer, tenant, {
      kind,
      type,
      displayName: `identity-${index}`,
      ...(index === 0 ? { clientId, objectId, resourceId } : {}),
    }),
  )
  return first!.source
}

function refusalOf(action: () => unknown): ManagedIdentityError {
  try {
    action()
  } catch (error) {
    if (error instanceof ManagedIdentityError) return error
    throw error
  }
  throw new Error('Expected a ManagedIdentityError.')
}

describe('identity that a request names', () => {
  it.each([
    ['client id', { clientId }],
    ['client id in upper case', { clientId: clientId.toUpperCase() }],
    ['object id', { objectId }],
    ['resource id', { resourceId }],
    ['resource id in another case', { resourceId: resourceId.toUpperCase() }],
  ])('is found by %s', (_, selectors) => {
    const source = aHost('imds', ['UserAssigned', 'UserAssigned', 'SystemAssigned'])

    const { displayName } = requireIdentity(source, { ...noSelectors, ...selectors })

    expect(displayName).toBe('identity-0')
  })

  it('may be the one of the host itself', () => {
    const source = aHost('machineLearning', ['SystemAssigned', 'UserAssigned'])

    expect(requireIdentity(source, { ...noSelectors, clientId }).displayName).toBe('identity-0')
  })

  it.each([{ clientId: objectId }, { objectId: clientId }, { resourceId: '/subscriptions/x' }])(
    'is not on the host: %j',
    (selectors) => {
      const source = aHost('imds', ['UserAssigned'])

      const refusal = refusalOf(() => requireIdentity(source, { ...noSelectors, ...selectors }))

      expect(refusal).toMatchObject({ status: 400, code: 'ManagedIdentityNotFound' })
      expect(refusal.detail).toContain(`'identity-0' (user-assigned, client id ${clientId})`)
    },
  )

  it('is named once', () => {
    const refusal = refusalOf(() =>
      requireIdentity(aHost('imds', ['UserAssigned']), { clientId, objectId, resourceId: undefined }),
    )

    expect(refusal.refusal).toBe('severalSelectors')
  })
})

describe('identity of a request that names none', () => {
  it.each(['imds', 'appService', 'azureArc', 'machineLearning', 'serviceFabric'] as const)(
    "is the host's own: %s",
    (kind) => {
      const source = aHost(kind, ['UserAssigned', 'SystemAssigned'])

      expect(requireIdentity(source, noSelectors).displayName).toBe('identity-1')
    },
  )

  it.each(['imds', 'serviceFabric'] as const)(
    'is the only user-assigned one of a host of kind %s',
    (kind) => {
      expect(requireIdentity(aHost(kind, ['UserAssigned']), noSelectors).displayName).toBe('identity-0')
    },
  )

  it.each(['appService', 'azureArc', 'machineLearning'] as const)(
    'is not a user-assigned one on a host of kind %s',
    (kind) => {
      const refusal = refusalOf(() => requireIdentity(aHost(kind, ['UserAssigned']), noSelectors))

      expect(refusal.refusal).toBe('identityNotFound')
    },
  )

  it('cannot be chosen among several user-assigned ones', () => {
    const source = aHost('imds', ['UserAssigned', 'UserAssigned'])

    const refusal = refusalOf(() => requireIdentity(source, noSelectors))

    expect(refusal).toMatchObject({
      status: 400,
      error: 'invalid_request',
      message: expect.stringContaining('Multiple user assigned identities exist') as string,
    })
  })
})
