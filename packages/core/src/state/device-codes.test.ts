import { describe, expect, it } from 'vitest'

import { noClaims } from '../claims-request.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Issuer } from '../issuer.ts'
import { parseScopes } from '../permissions/scopes.ts'
import { aTenant, anIssuer } from '../testing/index.ts'
import { findByUserCode, findTenantOfDeviceCode, issueDeviceCode } from './device-codes.ts'
import type { IssuedDeviceCode } from './device-codes.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')
const appId = '11111111-1111-1111-1111-111111111111'

function anIssuerAtNoon(): { readonly issuer: Issuer; readonly tenant: Tenant } {
  const issuer = anIssuer({ timeSource: () => noon })
  return { issuer, tenant: aTenant(issuer).tenant }
}

/** What the request of a device leaves behind. */
const content = { appId, scopes: parseScopes('openid'), resource: undefined, claims: noClaims }

function issue(issuer: Issuer, tenant: Tenant): IssuedDeviceCode {
  return issueDeviceCode(tenant, issuer.ids, content, () => undefined)
}

describe('device code', () => {
  it('waits for a decision for fifteen minutes', () => {
    const { issuer, tenant } = anIssuerAtNoon()

    const { deviceCode, userCode } = issue(issuer, tenant)

    expect(tenant.deviceCodes.get(deviceCode)).toEqual({
      ...content,
      userCode,
      approve: expect.any(Function) as unknown,
      expiresAt: noon + 900_000,
      decision: undefined,
      isRedeemed: false,
    })
  })

  it('is opaque, and another one each time', () => {
    const { issuer, tenant } = anIssuerAtNoon()

    const codes = Array.from({ length: 50 }, () => issue(issuer, tenant))

    expect(new Set(codes.map(({ deviceCode }) => deviceCode)).size).toBe(50)
    expect(new Set(codes.map(({ userCode }) => userCode)).size).toBe(50)
    for (const { deviceCode } of codes) expect(deviceCode).toMatch(/^EAQABIQEAAAD[\w-]{214}$/)
  })

  it('has a user code of nine capital consonants and digits, none of which looks like another', () => {
    const { issuer, tenant } = anIssuerAtNoon()

    const letters = Array.from({ length: 500 }, () => issue(issuer, tenant).userCode)

    for (const userCode of letters) expect(userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ2-9]{9}$/)
    expect([...new Set(letters.join(''))].toSorted().join('')).toBe('23456789BCDFGHJKLMNPQRSTVWXZ')
  })

  it('leads to the tenant that issued it', () => {
    const { issuer } = anIssuerAtNoon()
    const other = aTenant(issuer)
    const { deviceCode } = issue(issuer, other.tenant)

    expect(findTenantOfDeviceCode(issuer.directory, deviceCode)).toBe(other.tenant)
    expect(findTenantOfDeviceCode(issuer.directory, '')).toBeUndefined()
  })

  it.each<[string, (code: string) => string]>([
    ['as it is shown', (code) => code],
    ['in lower case', (code) => code.toLowerCase()],
    ['with blanks', (code) => ` ${code.slice(0, 3)} ${code.slice(3, 6)}\t${code.slice(6)} `],
    ['with hyphens', (code) => `${code.slice(0, 4)}-${code.slice(4)}`],
  ])('is found by its user code typed %s, in whichever tenant', (_, type) => {
    const { issuer } = anIssuerAtNoon()
    const other = aTenant(issuer)
    const { deviceCode, userCode } = issue(issuer, other.tenant)

    const found = findByUserCode(issuer.directory, type(userCode))

    expect(found?.tenant).toBe(other.tenant)
    expect(found?.device).toBe(other.tenant.deviceCodes.get(deviceCode))
  })

  it.each(['', ' ', '-', 'BBBBBBBB', 'AAAAAAAAA'])('is not found by %j', (typed) => {
    const { issuer, tenant } = anIssuerAtNoon()
    issue(issuer, tenant)

    expect(findByUserCode(issuer.directory, typed)).toBeUndefined()
  })
})
