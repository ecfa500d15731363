import { describe, expect, it } from 'vitest'

import { aTenant, addAppSeed, anIssuer, complaintOf } from '../testing/index.ts'
import { readManifest } from './app-manifest.ts'
import type { AppSeed } from './seeds.ts'

describe('exported registration', () => {
  it.each([[undefined], [null], ['text'], [[]], [{ displayName: 'App', notes: null }]])(
    'is told from what is none, as %j',
    (input) => {
      expect(readManifest(input)).toBe(input)
    },
  )

  it('leaves out what Entra makes, and credentials without their secrets', () => {
    const seed = readManifest({
      '@odata.context': 'x',
      appId: 'a',
      publisherDomain: 'contoso.onmicrosoft.com',
      passwordCredentials: [{ hint: 'abc', secretText: null }],
      keyCredentials: [{ key: null }],
      serviceManagementReference: 'SM-1',
    })

    expect(seed).toEqual({
      appId: 'a',
      appRoles: [],
      otherProperties: { serviceManagementReference: 'SM-1' },
    })
  })

  it('keeps roles without a value', () => {
    const { tenant } = aTenant(anIssuer())
    const role = { id: 'aaaaaaaa-0000-4000-8000-000000000001', displayName: 'Member', value: null }

    const app = addAppSeed(tenant, { publisherDomain: 'x', appRoles: [role] } as AppSeed)

    expect(app.appRoles).toMatchObject([{ id: role.id, displayName: 'Member', value: null }])
  })

  it.each([
    [{ publisherDomain: 'x', displayNam: 'Orders' }, 'app.displayNam', "Did you mean 'displayName'?"],
    [{ displayNam: 'Orders' }, 'app.displayNam', "Did you mean 'displayName'?"],
    [{ replyUrlsWithType: [], colour: 'red' }, 'app.colour', "Remove 'colour'."],
  ])('with a property that no app has is refused: %j', async (seed, option, remedy) => {
    const { tenant } = aTenant(anIssuer())

    const complaint = await complaintOf(() => addAppSeed(tenant, seed as AppSeed))

    expect(complaint).toMatchObject({ code: 'MOCK_ENTRA_UNKNOWN_OPTION', option, remedy })
  })
})
