import { describe, expect, it } from 'vitest'

import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import type { Issuer } from '../issuer.ts'
import { aTenant, addUserSeed, anIssuer } from '../testing/index.ts'
import { createSignIn, findSession, isUnrevoked, rememberSignIn, revokeSignIns } from './sessions.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')
const day = 86_400_000
const guid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

interface Seeded {
  readonly issuer: Issuer
  readonly tenant: Tenant
  readonly alice: User
  readonly bob: User
}

function anIssuerAtNoon(): Seeded {
  const issuer = anIssuer({ timeSource: () => noon })
  const { tenant, seeded } = aTenant(issuer)
  return { issuer, tenant, alice: seeded.user!, bob: addUserSeed(tenant, { displayName: 'Bob' }) }
}

describe('sign-in', () => {
  it('begins now, by password only', () => {
    const { issuer, tenant, alice } = anIssuerAtNoon()

    expect(createSignIn(tenant, issuer.ids, alice)).toEqual({
      sid: guid,
      userId: alice.id,
      authenticatedAt: noon,
      satisfied: [],
      authenticationContexts: [],
      revocations: 0,
      isPersistent: false,
    })
  })

  it('has a session id to itself', () => {
    const { issuer, tenant, alice } = anIssuerAtNoon()

    const [one, two] = [createSignIn(tenant, issuer.ids, alice), createSignIn(tenant, issuer.ids, alice)]

    expect(one.sid).not.toBe(two.sid)
  })

  it('is revoked by a revocation after it, even where time stands still', () => {
    const { issuer, tenant, alice } = anIssuerAtNoon()
    const before = createSignIn(tenant, issuer.ids, alice)

    revokeSignIns(tenant, alice)
    const after = createSignIn(tenant, issuer.ids, alice)

    expect(isUnrevoked(alice, before)).toBe(false)
    expect(isUnrevoked(alice, after)).toBe(true)
    expect(alice.signInSessionsValidFrom).toBe(noon)
  })

  it('is not revoked with those of another user', () => {
    const { issuer, tenant, alice, bob } = anIssuerAtNoon()
    const signIn = createSignIn(tenant, issuer.ids, alice)

    revokeSignIns(tenant, bob)

    expect(isUnrevoked(alice, signIn)).toBe(true)
  })
})

describe('session of a browser', () => {
  it('begins with the first sign-in, and is found by its id', () => {
    const { issuer, tenant, alice } = anIssuerAtNoon()
    const signIn = createSignIn(tenant, issuer.ids, alice)

    const session = rememberSignIn(tenant, issuer.ids, undefined, signIn)

    expect(session.id).toMatch(/^[\w-]{43}$/)
    expect(session.signIns.get(alice.id)).toBe(signIn)
    expect(findSession(tenant, session.id)).toBe(session)
  })

  it.each([undefined, '', 'forged'])('is not found by %j', (id) => {
    const { issuer, tenant, alice } = anIssuerAtNoon()
    rememberSignIn(tenant, issuer.ids, undefined, createSignIn(tenant, issuer.ids, alice))

    expect(findSession(tenant, id)).toBeUndefined()
  })

  it('is not found in another tenant', () => {
    const { issuer, tenant, alice } = anIssuerAtNoon()
    const other = aTenant(issuer)

    const { id } = rememberSignIn(tenant, issuer.ids, undefined, createSignIn(tenant, issuer.ids, alice))

    expect(findSession(other.tenant, id)).toBeUndefined()
  })

  it('takes in further accounts, and a newer sign-in of the same one', () => {
    const { issuer, tenant, alice, bob } = anIssuerAtNoon()
    const first = rememberSignIn(tenant, issuer.ids, undefined, createSignIn(tenant, issuer.ids, alice))
    const second = rememberSignIn(tenant, issuer.ids, first, createSignIn(tenant, issuer.ids, bob))
    const newer = createSignIn(tenant, issuer.ids, alice)

    const session = rememberSignIn(tenant, issuer.ids, second, newer)

    expect(findSession(tenant, session.id)).toBe(session)
    expect([first.id, second.id].map((id) => findSession(tenant, id))).toEqual([undefined, undefined])
    expect([...session.signIns.keys()]).toEqual([alice.id, bob.id])
    expect(session.signIns.get(alice.id)).toBe(newer)
  })

  it.each([
    ['a day', false, day],
    ['ninety days where the user chose to stay signed in', true, 90 * day],
  ])('ends after %s', (_, isPersistent, lifetime) => {
    const { issuer, tenant, alice } = anIssuerAtNoon()
    const signIn = { ...createSignIn(tenant, issuer.ids, alice), isPersistent }
    const { id } = rememberSignIn(tenant, issuer.ids, undefined, signIn)

    tenant.clock.advance({ milliseconds: lifetime - 1 })
    const before = findSession(tenant, id)
    tenant.clock.advance({ milliseconds: 1 })

    expect(before?.id).toBe(id)
    expect(findSession(tenant, id)).toBeUndefined()
  })

  it('lasts as long as the longest of its sign-ins', () => {
    const { issuer, tenant, alice, bob } = anIssuerAtNoon()
    const lasting = { ...createSignIn(tenant, issuer.ids, alice), isPersistent: true }
    const session = rememberSignIn(tenant, issuer.ids, undefined, lasting)

    rememberSignIn(tenant, issuer.ids, session, createSignIn(tenant, issuer.ids, bob))

    expect(session.expiresAt).toBe(noon + 90 * day)
  })

  it('makes its sign-ins findable by sid, for on-behalf-of', () => {
    const { issuer, tenant, alice } = anIssuerAtNoon()
    const signIn = createSignIn(tenant, issuer.ids, alice)

    rememberSignIn(tenant, issuer.ids, undefined, signIn)

    expect(tenant.signIns.get(signIn.sid)?.signIn).toBe(signIn)
  })
})
