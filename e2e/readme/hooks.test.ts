// #region hooks
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => entra.reset())
afterAll(() => entra.close())

test('a token says who it is for', async () => {
  const token = await entra.tokens.accessToken({ scopes: ['Tasks.Read'] })

  expect(token.split('.')).toHaveLength(3)
})
// #endregion

test('a test steers users, apps and time', async () => {
  // #region steer
  const daemon = entra.addApp({
    displayName: 'Daemon',
    secret: 's3cret',
    appRoleAssignments: [{ resource: entra.api.appId, roles: ['Tasks.Read.All'] }],
  })
  const bob = entra.addUser({ displayName: 'Bob', passwordProfile: { forceChangePasswordNextSignIn: true } })
  entra.addGroup({ displayName: 'Operators', members: [bob.username] })
  entra.clock.advance({ days: 200 })

  const expired = await entra.tokens.accessToken({ user: bob, expiresIn: -60 })
  const odd = await entra.tokens.appToken({ app: daemon, claims: { roles: undefined, extra: 'claim' } })

  const other = entra.createTenant() // shares nothing with the first: its own ids, users and clock
  // #endregion

  expect([expired, odd]).toHaveLength(2)
  expect(other.tenantId).not.toBe(entra.tenantId)
})
