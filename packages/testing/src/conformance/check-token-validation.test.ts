import { startMockEntra } from '@mock-entra/node'
import type { MockEntra } from '@mock-entra/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { carefulApi } from '../testing/careful-api.ts'
import { acceptancesFor } from './acceptances.ts'
import { checkTokenValidation } from './check-token-validation.ts'
import { forgeriesFor } from './forgeries.ts'
import type { ForgeryName } from './forgeries.ts'
import type { TokenValidationOptions } from './options.ts'

let entra: MockEntra
let careful: (token: string) => Promise<number>
const token = { scopes: ['Tasks.Read'] }

beforeAll(async () => {
  entra = await startMockEntra()
  careful = await carefulApi(entra)
})
afterAll(() => entra.close())

const names = (results: readonly { readonly name: string }[]): string[] => results.map(({ name }) => name)

describe('check of an API', () => {
  it('passes one that overlooks nothing, with the right status for everything', async () => {
    const report = await checkTokenValidation({ entra, token, protect: careful, strict: true })

    expect(report.summary).toMatch(/^0 of 1\d\d attacks got through, 0 of 13 good tokens were refused.$/)
    expect(report).toMatchObject({ passed: true, gotThrough: [], refused: [] })
    expect(report.results).toHaveLength(forgeriesFor(token).length + acceptancesFor(token).length)
  })

  it('names what gets through one that overlooks something', async () => {
    const protect = await carefulApi(entra, ['aud'])

    const report = await checkTokenValidation({ entra, token, protect })

    expect(report.passed).toBe(false)
    expect(new Set(report.gotThrough.map(({ group }) => group))).toEqual(new Set(['audience', 'form']))
    expect(names(report.gotThrough)).toContain('for another API')
    expect(names(report.gotThrough)).not.toContain('token of Microsoft Graph')
  })

  it('names every forgery for one that looks at nothing', async () => {
    const report = await checkTokenValidation({ entra, token, protect: () => undefined })

    expect(names(report.gotThrough)).toEqual(names(forgeriesFor(token)))
    expect(report.refused).toEqual([])
  })

  it('names every good token for one that refuses everybody, and says that nothing else counts', async () => {
    const report = await checkTokenValidation({ entra, token, protect: () => 401 })

    expect(report.gotThrough).toEqual([])
    expect(names(report.refused)).toEqual(names(acceptancesFor(token)))
    expect(report.summary).toContain('Even the ordinary token was refused')
  })

  it('is for apps, or for roles, where the good token is', async () => {
    const options = { appOnly: true, roles: ['Tasks.Read.All'] }

    const report = await checkTokenValidation({ entra, token: options, protect: () => true })

    expect(names(report.gotThrough)).toEqual(names(forgeriesFor(options)))
    expect(names(report.gotThrough)).toContain('roles as text')
    expect(names(report.gotThrough)).not.toContain('no scp')
  })
})

describe('answer of an API', () => {
  it.each<[string, TokenValidationOptions['protect'], string]>([
    ['a status of success', () => 204, 'answered 204'],
    ['a response', () => new Response(), 'answered 200'],
    ['nothing', () => undefined, 'returned undefined'],
    ['true', () => true, 'returned true'],
    ['claims, even with a status', () => ({ status: 401 }), 'returned { status: 401 }'],
  ])('accepts: %s', async (_, protect, received) => {
    const { results } = await checkTokenValidation({ entra, token, protect })

    expect(results[0]).toMatchObject({ name: 'ordinary token', isAccepted: true, received })
  })

  it.each<[string, TokenValidationOptions['protect'], string]>([
    ['401', () => 401, 'answered 401'],
    ['a redirect', () => 302, 'answered 302'],
    ['a response', () => new Response(null, { status: 403 }), 'answered 403'],
    ['false', () => Promise.resolve(false), 'returned false'],
    ['null', () => null, 'returned null'],
    ['an exception', () => Promise.reject(new RangeError('no')), 'threw RangeError: no'],
  ])('refuses: %s', async (_, protect, received) => {
    const { results } = await checkTokenValidation({ entra, token, protect })

    expect(results[0]).toMatchObject({ name: 'ordinary token', isAccepted: false, received })
  })

  it('passes with a remark where it refuses with another status', async () => {
    const protect = async (text: string): Promise<number> => ((await careful(text)) === 200 ? 200 : 500)

    const report = await checkTokenValidation({ entra, token, protect })

    expect(report.passed).toBe(true)
    expect(report.results.find(({ name }) => name === 'no scp')).toMatchObject({
      passed: true,
      remark: 'Answered 500; 403 would say that the caller is known, and may not.',
    })
  })

  it('fails with another status where the check is strict', async () => {
    const protect = async (text: string): Promise<number> => ((await careful(text)) === 200 ? 200 : 403)

    const report = await checkTokenValidation({ entra, token, protect, strict: true })

    expect(report.passed).toBe(false)
    expect(report.gotThrough).toEqual([])
    expect(report.summary).toContain('✗ expired: Answered 403; 401 would say')
  })
})

describe('exception', () => {
  it('is a forgery that the API accepts knowingly', async () => {
    const protect = await carefulApi(entra, ['iss', 'tid'])
    const { gotThrough } = await checkTokenValidation({ entra, token, protect })
    const accept = gotThrough.map(({ name }) => name) as ForgeryName[]

    const report = await checkTokenValidation({ entra, token, protect, accept })

    expect(report.passed).toBe(true)
    expect(report.summary).toContain('· foreign tenant: Listed in `accept`, and so it is.')
  })

  it('is a whole group that is left out', async () => {
    const protect = await carefulApi(entra, ['scp'])

    const report = await checkTokenValidation({
      entra,
      token,
      protect,
      accept: ['authorization', 'kind', 'form'],
    })

    expect(report.passed).toBe(true)
    expect(report.results.map(({ group }) => group)).not.toContain('authorization')
  })

  it('is a good token that the API refuses knowingly', async () => {
    const protect = async (text: string): Promise<number> =>
      Buffer.from(text.split('.')[1] ?? '', 'base64url').includes('"acct":1') ? 403 : await careful(text)

    const report = await checkTokenValidation({ entra, token, protect, reject: ['guest of the tenant'] })

    expect(report.passed).toBe(true)
  })

  it.each([
    { accept: ['expired'] as const, name: 'expired', option: 'accept' },
    { reject: ['no name'] as const, name: 'no name', option: 'reject' },
  ])('fails where it is not true any more: $option', async ({ name, option, ...exception }) => {
    const report = await checkTokenValidation({ entra, token, protect: careful, ...exception })

    expect(report.passed).toBe(false)
    expect(report).toMatchObject({ gotThrough: [], refused: [] })
    expect(report.summary).toContain(
      `✗ ${name}: Listed in \`${option}\`, but the API does not: take it off the list.`,
    )
  })
})

describe('summary', () => {
  it('says what got through, why it matters and what to change', async () => {
    const protect = async (text: string): Promise<boolean> => (await careful(text)) !== 401

    const { summary } = await checkTokenValidation({
      entra,
      token,
      protect,
      accept: ['authorization', 'form'],
    })

    expect(summary).toMatchInlineSnapshot(`
      "1 of 78 attacks got through, 0 of 13 good tokens were refused.
      ✗ app-only token: attack on the kind got through
          received  returned true
          why       Any app of the tenant can get one without a role; no user has agreed (Entra docs, claims validation).
          fix       Decide whether users or apps call the API, and ask for \`scp\` or for \`roles\` accordingly, never for one or the other."
    `)
  })

  it('says which good tokens were refused', async () => {
    const protect = async (text: string): Promise<number> =>
      text.length > 10_000 ? 431 : await careful(text)

    const { summary } = await checkTokenValidation({ entra, token, protect })

    expect(summary).toMatchInlineSnapshot(`
      "0 of 106 attacks got through, 1 of 13 good tokens were refused.
      ✗ 200 groups: good token refused
          received  answered 431
          why       That many group ids stand in a token before Entra leaves them out (Entra docs, groups overage).
          fix       Raise the limit on the size of headers; Node’s HTTP server allows 16 KB."
    `)
  })
})

describe('misspelt', () => {
  it.each([
    ['options', { acept: [] }, 'acept'],
    ['token', { token: { scope: ['Tasks.Read'] } }, 'scope'],
    ['accept', { accept: ['alg noone'] }, 'alg noone'],
    ['reject', { reject: ['expired'] }, 'expired'],
  ])('%s are refused', async (option, options, name) => {
    const checked = checkTokenValidation({ entra, protect: careful, ...(options as object) })

    await expect(checked).rejects.toMatchObject({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
      option,
      received: `'${name}'`,
    })
  })
})
