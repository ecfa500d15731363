import { expect, setupSharedTenant } from 'mock-entra/vitest/shared'
import { beforeAll, inject, test } from 'vitest'

// #region set-up
const tenant = setupSharedTenant({ users: [{ userPrincipalName: 'carol' }] })
// #endregion

let authority: string
beforeAll(() => {
  authority = tenant.authority
})

test('the tenant is there in hooks and tests of the file', async () => {
  expect(authority).toBe(tenant.authority)
  expect(authority.startsWith(inject('mockEntra').url)).toBe(true)
  expect(tenant.user.username).toMatch(/^carol@/)

  await tenant.addUser({ userPrincipalName: 'dave' })
  await tenant.faults.next('token', { status: 503 })
})

test('it is returned to its seed after each test', async () => {
  expect(await tenant.faults.pending).toEqual([])
  await tenant.addUser({ userPrincipalName: 'dave' })
})
