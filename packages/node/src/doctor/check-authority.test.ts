import { describe, expect, it } from 'vitest'

import { checkAuthority, renderCheck } from './check-authority.ts'
import type { Check } from './check.ts'

/** What is found out before anybody is asked anything. */
async function findAddress(authority: string, allowForeign = false): Promise<Check | undefined> {
  const settings = { ca: undefined, clientId: 'a', clientSecret: 'b', environment: {} }
  for await (const check of checkAuthority({ ...settings, authority, allowForeign })) return check
  return undefined
}

async function countChecks(authority: string): Promise<number> {
  const settings = { ca: undefined, clientId: 'a', clientSecret: 'b', environment: {}, allowForeign: false }
  let count = 0
  for await (const _ of checkAuthority({ ...settings, authority })) count++
  return count
}

describe('an authority', () => {
  it.each([
    ['https://localhost:4577/common', 'https://localhost:4577/common'],
    ['https://localhost/common/oauth2/v2.0/token?a=b', 'https://localhost/common'],
    ['https://127.1.2.3:4577/common', 'https://127.1.2.3:4577/common'],
    ['https://[::1]:4577/common', 'https://[::1]:4577/common'],
  ])('of this machine is looked at: %s', async (authority, detail) => {
    expect(await findAddress(authority)).toEqual({ name: 'authority', result: 'ok', detail })
  })

  it.each(['', 'common', 'https://localhost:4577', 'https://localhost:4577/', 'ftp://localhost/common'])(
    'that is no URL with a tenant is refused, and nobody is asked: %j',
    async (authority) => {
      expect(await findAddress(authority)).toMatchObject({
        result: 'failed',
        detail: `'${authority}' is no URL with a tenant`,
      })
      expect(await countChecks(authority)).toBe(1)
    },
  )

  it.each(['https://login.microsoftonline.com/common', 'https://127.0.0.1.example.com/common'])(
    'of another machine is refused, and nobody is asked: %s',
    async (authority) => {
      expect(await findAddress(authority)).toMatchObject({
        result: 'failed',
        detail: `${new URL(authority).host} is not on this machine, so that nothing was asked of it`,
      })
      expect(await countChecks(authority)).toBe(1)
    },
  )

  it('of another machine is looked at where that is allowed', async () => {
    expect(await findAddress('https://login.microsoftonline.com/common', true)).toMatchObject({
      result: 'ok',
    })
  })

  it.each([
    [
      'http://localhost:4577/common',
      'Configure https://localhost:4577/common: the mock speaks both on one port.',
    ],
    ['http://localhost/common', 'Configure https://localhost:80/common: the mock speaks both on one port.'],
  ])('over http is told the right form: %s', async (authority, remedy) => {
    expect(await findAddress(authority)).toMatchObject({ result: 'failed', remedy })
  })
})

describe('a check', () => {
  it.each<[Check, string]>([
    [{ name: 'port', result: 'ok', detail: 'open' }, '✓ port               open'],
    [{ name: 'token', result: 'skipped', detail: 'not asked for' }, '– token              not asked for'],
    [
      { name: 'instance discovery', result: 'failed', detail: 'a', remedy: 'b' },
      '✗ instance discovery a\n                     → b',
    ],
  ])('is a line, and one more for what to do: %j', (check, text) => {
    expect(renderCheck(check)).toBe(text)
  })
})
