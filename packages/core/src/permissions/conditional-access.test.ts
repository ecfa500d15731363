import { describe, expect, it } from 'vitest'

import { noClaims } from '../claims-request.ts'
import type { GrantControl } from '../directory/conditional-access.ts'
import { resourceOf } from '../directory/resource.ts'
import { createSignIn } from '../state/sessions.ts'
import type { SignIn } from '../state/sessions.ts'
import { aTenant, anIssuer } from '../testing/index.ts'
import { findUnmetRequirement, isSignInFrequencyExceeded } from './conditional-access.ts'
import type { AccessRequest } from './conditional-access.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')

describe('requirements of conditional access', () => {
  /** Alice, the seeded app and the seeded API; what the sign-in was like is what a test says. */
  function anAccessRequest(parts: Partial<SignIn> = {}): AccessRequest {
    const issuer = anIssuer({ timeSource: () => noon })
    const { tenant, seeded } = aTenant(issuer)
    return {
      tenant,
      user: seeded.user!,
      signIn: { ...createSignIn(tenant, issuer.ids, seeded.user!), ...parts },
      client: seeded.app!,
      resources: [resourceOf(tenant, seeded.api!)],
      claims: noClaims,
    }
  }

  const all: readonly GrantControl[] = ['termsOfUse', 'mfa', 'passwordChange', 'block']

  it.each<[readonly GrantControl[], readonly GrantControl[], GrantControl | undefined]>([
    [[], [], undefined],
    [all, [], 'block'],
    [all, all, 'block'],
    [['termsOfUse', 'mfa', 'passwordChange'], [], 'passwordChange'],
    [['termsOfUse', 'mfa', 'passwordChange'], ['passwordChange'], 'mfa'],
    [['termsOfUse', 'mfa', 'passwordChange'], ['passwordChange', 'mfa'], 'termsOfUse'],
    [['termsOfUse', 'mfa', 'passwordChange'], ['passwordChange', 'mfa', 'termsOfUse'], undefined],
    [['mfa'], ['termsOfUse'], 'mfa'],
  ])('of %j lack, after %j: %s', (grantControls, satisfied, expected) => {
    const request = anAccessRequest({ satisfied })
    Object.assign(request.user, { conditionalAccess: { grantControls } })

    expect(findUnmetRequirement(request)).toBe(expected)
  })

  it('come from user, app and resource together', () => {
    const request = anAccessRequest({ satisfied: ['passwordChange', 'mfa'] })
    Object.assign(request.user, { conditionalAccess: { grantControls: ['passwordChange'] } })
    Object.assign(request.client, { conditionalAccess: { grantControls: ['mfa'] } })
    Object.assign(request.resources[0]!.application!, {
      conditionalAccess: { grantControls: ['termsOfUse'] },
    })

    expect(findUnmetRequirement(request)).toBe('termsOfUse')
  })

  it('come from what the client asks for, after those of the policies', () => {
    const claims = { ...noClaims, requiresMfa: true, authenticationContexts: ['c1', 'c2'] }
    const plain = { ...anAccessRequest(), claims }
    const withMfa = { ...anAccessRequest({ satisfied: ['mfa'] }), claims }
    const withOne = { ...anAccessRequest({ satisfied: ['mfa'], authenticationContexts: ['c1'] }), claims }
    const withBoth = {
      ...anAccessRequest({ satisfied: ['mfa'], authenticationContexts: ['c2', 'c1'] }),
      claims,
    }

    const found = [plain, withMfa, withOne, withBoth].map(findUnmetRequirement)

    expect(found).toEqual(['mfa', 'acrs', 'acrs', undefined])
  })

  it('hold a user to a new password whose password has expired', () => {
    const request = anAccessRequest()
    Object.assign(request.user, { forceChangePasswordNextSignIn: true })

    expect(findUnmetRequirement(request)).toBe('passwordChange')
  })

  it.each([
    [undefined, undefined, 1e6, false],
    [8, undefined, 7.999, false],
    [8, undefined, 8, true],
    [8, 4, 4, true],
    [undefined, 0, 0, true],
  ])(
    'want a sign-in of %s h, and %s h for the app: exceeded after %s h is %s',
    (user, app, age, expected) => {
      const request = anAccessRequest({ authenticatedAt: noon - age * 3_600_000 })
      Object.assign(request.user, {
        conditionalAccess: user === undefined ? {} : { signInFrequencyHours: user },
      })
      Object.assign(request.client, {
        conditionalAccess: app === undefined ? {} : { signInFrequencyHours: app },
      })

      expect(isSignInFrequencyExceeded(request)).toBe(expected)
    },
  )
})
