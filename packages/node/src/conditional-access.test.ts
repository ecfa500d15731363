import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import { startMockEntra } from './start-mock-entra.ts'

const entra = await startMockEntra({
  tenants: [
    {
      users: [
        { userPrincipalName: 'alice' },
        { userPrincipalName: 'strict', conditionalAccess: { grantControls: ['mfa'] } },
      ],
    },
  ],
})
afterAll(entra.close)
beforeEach(() => entra.reset())

type Json = Readonly<Record<string, unknown>>

/** What the token endpoint answers to a user's password. */
async function signIn(
  username = entra.user.username,
  scope = `${entra.api.identifierUri}/Tasks.Read`,
): Promise<Json> {
  const { clientId, clientSecret } = entra.credentials
  const response = await fetch(`${entra.authority}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: clientId,
      client_secret: clientSecret,
      username,
      password: 'mock-entra-password',
      scope,
    }),
  })
  return (await response.json()) as Json
}

const needsMfa = {
  error: 'invalid_grant',
  error_codes: [50076],
  suberror: 'basic_action',
  claims: expect.stringContaining('"capolids"'),
}

describe('setConditionalAccess', () => {
  test.each(['user', 'app', 'api'] as const)('holds for the %s that it is set on', async (target) => {
    const before = await signIn()

    entra.setConditionalAccess(entra[target], { grantControls: ['mfa'] })
    const after = await signIn()

    expect(before).toHaveProperty('access_token')
    expect(after).toMatchObject(needsMfa)
  })

  test('sends the whole refusal of Entra: AADSTS53003', async () => {
    entra.setConditionalAccess(entra.user, { grantControls: ['block'] })

    const body = await signIn()

    expect(Object.keys(body)).toEqual([
      'error',
      'error_description',
      'error_codes',
      'timestamp',
      'trace_id',
      'correlation_id',
      'error_uri',
      'suberror',
    ])
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [53003], suberror: 'message_only' })
  })

  test('sends the page for a new password with an expired one: AADSTS50055', async () => {
    entra.setConditionalAccess(entra.user, { grantControls: ['passwordChange'] })

    expect(await signIn()).toMatchObject({
      error_codes: [50055],
      suberror: 'user_password_expired',
      password_change_url: expect.stringMatching(/^https:/),
    })
  })

  test('holds for nobody else', async () => {
    const bob = entra.addUser({ displayName: 'Bob' })
    entra.setConditionalAccess(bob, { grantControls: ['mfa'] })
    entra.setConditionalAccess(entra.api, { grantControls: ['mfa'] })

    const ofAlice = await signIn(entra.user.username, 'User.Read')
    const ofBob = await signIn(bob.username, 'User.Read')

    expect(ofAlice).toHaveProperty('access_token')
    expect(ofBob).toMatchObject(needsMfa)
  })

  test('replaces what was set before, and takes it back with nothing', async () => {
    entra.setConditionalAccess(entra.user, { grantControls: ['block'] })
    entra.setConditionalAccess(entra.user, { grantControls: ['mfa'] })
    const replaced = await signIn()
    entra.setConditionalAccess(entra.user, {})

    expect(replaced).toMatchObject(needsMfa)
    expect(await signIn()).toHaveProperty('access_token')
  })

  test('replaces what the seed says, until a reset', async () => {
    const seeded = await signIn('strict@contoso.onmicrosoft.com')
    const strict = entra.addUser({ displayName: 'Other' })
    entra.setConditionalAccess(strict, { grantControls: ['mfa'] })
    entra.setConditionalAccess(entra.user, { grantControls: ['mfa'] })

    entra.reset()

    expect(seeded).toMatchObject(needsMfa)
    expect(await signIn()).toHaveProperty('access_token')
    expect(await signIn('strict@contoso.onmicrosoft.com')).toMatchObject(needsMfa)
  })

  test('does not keep hold of the object that it was given', async () => {
    const grantControls: ('mfa' | 'block')[] = []
    entra.setConditionalAccess(entra.user, { grantControls })
    grantControls.push('block')

    expect(await signIn()).toHaveProperty('access_token')
  })
})

describe('setConditionalAccess, complaints', () => {
  test.each([
    [{ grantControls: ['MFA'] }, 'MOCK_ENTRA_INVALID_OPTION', 'policy.grantControls[0]'],
    [{ grantControls: 'mfa' }, 'MOCK_ENTRA_INVALID_OPTION', 'policy.grantControls'],
    [{ signInFrequencyHours: -1 }, 'MOCK_ENTRA_INVALID_OPTION', 'policy.signInFrequencyHours'],
    [{ signInFrequencyHours: '8' }, 'MOCK_ENTRA_INVALID_OPTION', 'policy.signInFrequencyHours'],
    [{ signInFrequencyHours: NaN }, 'MOCK_ENTRA_INVALID_OPTION', 'policy.signInFrequencyHours'],
    [{ grantControl: ['mfa'] }, 'MOCK_ENTRA_UNKNOWN_OPTION', 'policy.grantControl'],
    [undefined, 'MOCK_ENTRA_INVALID_OPTION', 'policy'],
    [null, 'MOCK_ENTRA_INVALID_OPTION', 'policy'],
    ['mfa', 'MOCK_ENTRA_INVALID_OPTION', 'policy'],
  ])('name what is wrong with %j', (policy, code, option) => {
    expect(() => entra.setConditionalAccess(entra.user, policy as never)).toThrow(
      expect.objectContaining({ name: 'MockEntraError', code, option }),
    )
  })

  test('name the option that was probably meant', () => {
    expect(() => entra.setConditionalAccess(entra.user, { grantControl: ['mfa'] } as never)).toThrow(
      expect.objectContaining({ remedy: "Did you mean 'grantControls'?" }),
    )
  })

  test.each(['user', 'app'] as const)('name the %s of another tenant', (kind) => {
    const other = entra.createTenant()

    expect(() => entra.setConditionalAccess(other[kind], {})).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_MISSING_OBJECT', option: kind }),
    )
  })

  test.each([
    ['user', () => entra.addUser({ displayName: 'Bob' })],
    ['app', () => entra.addApp({ displayName: 'Other' })],
  ])('name the %s from before a reset', (kind, add) => {
    const added = add()
    entra.reset()

    expect(() => entra.setConditionalAccess(added, {})).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_MISSING_OBJECT', option: kind }),
    )
  })

  test('leave what was set before', async () => {
    entra.setConditionalAccess(entra.user, { grantControls: ['mfa'] })

    expect(() => entra.setConditionalAccess(entra.user, { grantControls: ['MFA'] } as never)).toThrow(
      expect.objectContaining({ name: 'MockEntraError' }),
    )

    expect(await signIn()).toMatchObject(needsMfa)
  })
})
