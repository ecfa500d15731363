import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { MockEntra } from './mock-entra.ts'
import { startMockEntra } from './start-mock-entra.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra({ tenants: [{}, { domain: 'fabrikam.com' }] })
})
afterAll(() => entra.close())

describe('a tenant that is deleted', () => {
  test('is not there for clients any more: AADSTS90002', async () => {
    const tenant = entra.createTenant()
    const url = `${tenant.authority}/v2.0/.well-known/openid-configuration`

    expect((await fetch(url)).status).toBe(200)
    entra.deleteTenant(tenant)

    expect(await (await fetch(url)).json()).toMatchObject({ error_codes: [90002] })
  })

  test('can be added again', () => {
    const id = '44444444-4444-4444-4444-444444444444'
    entra.createTenant({ id })

    entra.deleteTenant(id)

    expect(entra.createTenant({ id }).tenantId).toBe(id)
  })

  test('can be named by a domain', async () => {
    entra.deleteTenant('fabrikam.com')

    const { status } = await fetch(`${entra.url}/fabrikam.com/v2.0/.well-known/openid-configuration`)
    expect(status).toBe(400)
  })

  test.each([
    ['the one that the mock speaks for', () => entra, 'MOCK_ENTRA_INVALID_OPTION'],
    ['one of no mock', () => '55555555-5555-5555-5555-555555555555', 'MOCK_ENTRA_MISSING_OBJECT'],
    ['nothing', () => undefined as never, 'MOCK_ENTRA_MISSING_OBJECT'],
  ])('is not %s', (_, tenant, code) => {
    expect(() => entra.deleteTenant(tenant())).toThrow(
      expect.objectContaining({ code, option: 'deleteTenant(tenant)' }) as Error,
    )
  })
})
