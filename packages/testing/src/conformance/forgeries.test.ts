import { startMockEntra } from '@mock-entra/node'
import type { MockEntra } from '@mock-entra/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { changedMembers } from '../testing/changed-members.ts'
import { flawsOf } from '../testing/flaws-of.ts'
import { wrong } from '../testing/wrong.ts'
import { acceptances, acceptancesFor } from './acceptances.ts'
import { forgeries, forgeriesFor } from './forgeries.ts'
import type { ForgeryName } from './forgeries.ts'
import type { GoodTokenOptions } from './forgery.ts'
import { parseToken } from './minting/jws.ts'

let entra: MockEntra

beforeAll(async () => {
  entra = await startMockEntra()
  entra.clock.freeze()
})
afterAll(() => entra.close())

const delegated = { scopes: ['Tasks.Read'], roles: ['Tasks.Admin'] } as const satisfies GoodTokenOptions
const appOnly = { appOnly: true, roles: ['Tasks.Read.All'] } as const satisfies GoodTokenOptions

async function mintGood(options: GoodTokenOptions): Promise<string> {
  return await acceptances[0]!.mint(entra, options)
}

/** What is wrong with a token for an API that takes such tokens. */
async function inspect(token: string, options: GoodTokenOptions): Promise<string> {
  const { aud, iss, tid } = parseToken(await mintGood(options)).claims
  const { scopes, roles } = options
  const permissions = {
    ...(scopes === undefined ? {} : { scopes }),
    ...(roles === undefined ? {} : { roles }),
  }
  return (await flawsOf(entra, token, { aud, iss, tid, ...permissions })).join(' ')
}

/** What differs from `wrong` where no user is expected, or where Graph's tokens are of the API's own version. */
function expectedFlaws(name: ForgeryName, { appOnly = false, version = 2 }: GoodTokenOptions): string {
  if (appOnly && (name === 'token of a user' || name === 'role among the scopes')) return 'scp roles'
  const flaws = appOnly ? wrong[name].flaws.replace('scp ', '') : wrong[name].flaws
  if (name !== 'token of Microsoft Graph') return flaws
  const signed = appOnly ? flaws.replace('signature ', '') : flaws // only tokens of users have a nonce
  return version === 1 ? signed.replace('iss ', '') : signed
}

describe('forgery for users', () => {
  it.each(forgeriesFor(delegated))('is wrong in nothing but what it says: $name', async ({ name, mint }) => {
    const token = await mint(entra, delegated)

    expect(await inspect(token, delegated)).toBe(wrong[name].flaws)
  })

  const changed = forgeriesFor(delegated).filter(
    ({ name, group }) => group !== 'kind' && wrong[name].flaws !== 'form',
  )

  it.each(changed)('is the good token otherwise: $name', async ({ name, mint }) => {
    const good = await mintGood(delegated)

    const token = await mint(entra, delegated)

    expect(changedMembers(good, token)).toBe(wrong[name].changes ?? '')
  })
})

describe('forgery', () => {
  it.each([
    ['apps', appOnly],
    ['users with v1 tokens', { ...delegated, version: 1 }],
    ['apps with v1 tokens', { ...appOnly, version: 1 }],
  ] as const)('for %s is wrong in the same things', async (_, options) => {
    const flaws: Record<string, string> = {}
    const expected: Record<string, string> = {}

    for (const { name, mint } of forgeriesFor(options)) {
      flaws[name] = await inspect(await mint(entra, options), options)
      expected[name] = expectedFlaws(name, options)
    }

    expect(flaws).toEqual(expected)
  })

  it('is for the app, the user and the resource that the options name', async () => {
    const api = entra.addApp({ displayName: 'Other API', identifierUris: ['api://other'] })
    const app = entra.addApp({ displayName: 'Other app' })
    const user = entra.addUser({ userPrincipalName: 'bob' })
    const expired = forgeries.find(({ name }) => name === 'expired')!

    const token = await expired.mint(entra, { app, user, resource: api, scopes: ['One', 'Two'] })

    expect(parseToken(token).claims).toMatchObject({
      appid: app.appId,
      oid: user.objectId,
      aud: 'api://other',
      scp: 'One Two',
    })
  })

  it('of a permission says so where the good token has none', async () => {
    const noRoles = forgeries.find(({ name }) => name === 'no roles')!

    await expect(noRoles.mint(entra, { scopes: ['Tasks.Read'] })).rejects.toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'token.roles',
    })
  })
})

describe('catalogue', () => {
  it('has a name for every entry', () => {
    const names = [...forgeries, ...acceptances].map(({ name }) => name)

    expect(new Set(names).size).toBe(names.length)
  })

  it.each([...forgeries, ...acceptances])(
    'cites the rule, and says what to change: $name',
    ({ why, fix }) => {
      expect(why).toMatch(/RFC \d{4}|Entra docs|OpenID Connect|CVE-|CWE-|every day/)
      expect(fix).toMatch(/\.$/)
    },
  )

  it('says 403 of forgeries that lack a permission, and of these only', () => {
    const forbidden = forgeries.filter(({ rejects }) => rejects === 403).map(({ name }) => wrong[name].flaws)

    expect(new Set(forbidden)).toEqual(new Set(['scp', 'roles', 'scp roles']))
  })
})

describe('acceptance', () => {
  it.each([
    ['users', delegated],
    ['apps', appOnly],
    ['users with v1 tokens', { ...delegated, version: 1 }],
    ['apps with v1 tokens', { ...appOnly, version: 1 }],
  ] as const)('for %s has no flaw', async (_, options) => {
    const flawed: Record<string, string> = {}

    for (const { name, mint } of acceptancesFor(options)) {
      const flaws = await inspect(await mint(entra, options), options)
      if (flaws !== '') flawed[name] = flaws
    }

    expect(flawed).toEqual({})
  })

  it('with 200 groups fits into the headers that Node accepts', async () => {
    const groups = acceptances.find(({ name }) => name === '200 groups')!

    const token = await groups.mint(entra, delegated)

    expect(parseToken(token).claims['groups']).toHaveLength(200)
    expect(token.length).toBeLessThan(16 * 1024 - 512)
  })
})
