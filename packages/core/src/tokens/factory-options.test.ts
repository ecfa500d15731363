import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'

import {
  aRefreshRequest,
  aTenant,
  aTokenFactory,
  acquireTokens,
  anIssuer,
  complaintOf,
  refusalOfRequest,
} from '../testing/index.ts'
import type { TokenFactory } from './factory-options.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')
const apiId = '22222222-2222-2222-2222-222222222222'

function aFactory(): TokenFactory {
  const issuer = anIssuer({ timeSource: () => noon })
  return aTokenFactory(issuer, aTenant(issuer))
}

const minting = ['accessToken', 'appToken', 'idToken'] as const
const all = [...minting, 'refreshToken'] as const

describe('times of a minted token', () => {
  it.each(minting)('are five minutes ago unless a test says otherwise: %s', async (kind) => {
    const claims = decodeJwt(await aFactory()[kind]())

    expect(claims).toMatchObject({ iat: noon / 1000 - 300, nbf: noon / 1000 - 300 })
  })

  it.each(minting)('are what a Date says: %s', async (kind) => {
    const notBefore = new Date('2026-03-04T13:00:00.999Z')
    const issuedAt = new Date('2026-03-04T11:00:00Z')

    const claims = decodeJwt(await aFactory()[kind]({ notBefore, issuedAt }))

    expect(claims).toMatchObject({ nbf: noon / 1000 + 3600, iat: noon / 1000 - 3600 })
  })

  it('are what seconds say, zero included', async () => {
    const claims = decodeJwt(await aFactory().accessToken({ notBefore: 0, issuedAt: 1 }))

    expect(claims).toMatchObject({ nbf: 0, iat: 1 })
  })

  it('change one at a time, and leave exp alone', async () => {
    const claims = decodeJwt(await aFactory().accessToken({ issuedAt: 1 }))

    expect(claims).toMatchObject({ iat: 1, nbf: noon / 1000 - 300, exp: noon / 1000 + 3599 })
  })

  it('give way to claims of the same name', async () => {
    const claims = decodeJwt(await aFactory().accessToken({ notBefore: 1, claims: { nbf: 2 } }))

    expect(claims.nbf).toBe(2)
  })
})

describe('option that no method has', () => {
  it.each<[(typeof all)[number], string, string]>([
    ['accessToken', 'scope', 'scopes'],
    ['accessToken', 'expiresin', 'expiresIn'],
    ['accessToken', 'notbefore', 'notBefore'],
    ['accessToken', 'tenantt', 'tenant'],
    ['appToken', 'role', 'roles'],
    ['appToken', 'ressource', 'resource'],
    ['idToken', 'nonse', 'nonce'],
    ['idToken', 'issuedat', 'issuedAt'],
    ['refreshToken', 'usr', 'user'],
  ])('of %s is refused: %s, with the nearest: %s', async (method, name, nearest) => {
    const complaint = await complaintOf(() => aFactory()[method]({ [name]: 'x' }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_UNKNOWN_OPTION',
      option: `tokens.${method}(options).${name}`,
      received: 'an unknown option',
      expected: expect.stringContaining(nearest),
      remedy: `Did you mean '${nearest}'?`,
    })
  })

  it.each<[(typeof all)[number], string]>([
    ['appToken', 'user'],
    ['appToken', 'scopes'],
    ['accessToken', 'nonce'],
    ['idToken', 'resource'],
    ['idToken', 'roles'],
    ['refreshToken', 'expiresIn'],
    ['refreshToken', 'claims'],
  ])('is refused by %s where only others have it: %s', async (method, name) => {
    const complaint = await complaintOf(() => aFactory()[method]({ [name]: undefined }))

    expect(complaint.code).toBe('MOCK_ENTRA_UNKNOWN_OPTION')
  })
})

describe('value that an option cannot have', () => {
  it.each<[string, unknown]>([
    ['notBefore', 'tomorrow'],
    ['notBefore', new Date('tomorrow')],
    ['notBefore', Number.NaN],
    ['issuedAt', '2026-03-04T12:00:00Z'],
    ['issuedAt', null],
    ['issuedAt', Number.POSITIVE_INFINITY],
    ['tenant', 7],
    ['tenant', null],
    ['tenant', {}],
    ['app', 7],
    ['user', null],
    ['user', {}],
    ['resource', 7],
    ['expiresIn', '1h'],
    ['expiresIn', Number.NaN],
    ['scopes', 'Tasks.Read'],
    ['roles', 'Boss'],
    ['version', 3],
    ['claims', 'x'],
    ['header', []],
  ])('is named with its option: %s %o', async (option, value) => {
    const complaint = await complaintOf(() => aFactory().accessToken({ [option]: value }))

    expect(complaint).toMatchObject({
      code: expect.stringMatching(/^MOCK_ENTRA_(INVALID_OPTION|MISSING_OBJECT)$/),
      option: expect.stringContaining(option),
      received: expect.stringMatching(/./),
      expected: expect.stringMatching(/./),
      remedy: expect.stringMatching(/./),
    })
  })

  it.each(all)('is null in place of the options: %s', async (method) => {
    const complaint = await complaintOf(() => aFactory()[method](null!))

    expect(complaint.code).toBe('MOCK_ENTRA_INVALID_OPTION')
  })

  it.each([
    ['scopes', 'Tasks.Read'],
    ['scopes', [7]],
    ['app', 7],
  ])('is refused by refreshToken too: %s', async (option, value) => {
    const complaint = await complaintOf(() => aFactory().refreshToken({ [option]: value }))

    expect(complaint.option).toContain(option)
  })

  it.each([
    'api://tasks/Tasks.Read',
    'https://graph.microsoft.com/.default',
    '22222222-2222-2222-2222-222222222222/.default',
  ])('is a scope with its API, which no scp has: %s', async (scope) => {
    const complaint = await complaintOf(() => aFactory().accessToken({ scopes: ['Tasks.Read', scope] }))

    expect(complaint).toMatchObject({
      option: 'tokens.accessToken(options).scopes[1]',
      received: `'${scope}'`,
      expected: "the name of a scope alone, such as 'Tasks.Read': `resource` names the API",
    })
  })

  it('is none of the scopes of a refresh token that are in full', async () => {
    const issuer = anIssuer({ timeSource: () => noon })
    const factory = aTokenFactory(issuer, aTenant(issuer))

    const refreshToken = await factory.refreshToken({ scopes: [`api://${apiId}/Tasks.Read`] })
    const { claims } = await acquireTokens(issuer, aRefreshRequest(refreshToken))

    expect(claims['scp']).toBe('Tasks.Read')
  })
})

describe('minted refresh token', () => {
  it('means the API of the tenant', async () => {
    const issuer = anIssuer({ timeSource: () => noon })
    const seeded = aTenant(issuer)
    const refreshToken = await aTokenFactory(issuer, seeded).refreshToken()

    const { claims, response } = await acquireTokens(issuer, aRefreshRequest(refreshToken))

    expect(claims).toMatchObject({
      aud: apiId,
      oid: seeded.seeded.user!.id,
      scp: 'Tasks.Read Tasks.ReadWrite',
    })
    expect(response.refresh_token).toEqual(expect.any(String))
    expect(response.id_token).toEqual(expect.any(String))
  })

  it('is opaque: not a JWT', async () => {
    const token = await aFactory().refreshToken()

    expect(token.split('.')).not.toHaveLength(3)
  })

  it('is another one each time', async () => {
    const factory = aFactory()

    expect(await factory.refreshToken()).not.toBe(await factory.refreshToken())
  })

  it('is for its app only: AADSTS70000 for another one', async () => {
    const issuer = anIssuer({ timeSource: () => noon })
    const seeded = aTenant(issuer, {
      apps: [
        { appId: '11111111-1111-1111-1111-111111111111', secret: 'floci-az-dev-secret' },
        { appId: '33333333-3333-3333-3333-333333333333' },
      ],
    })
    const refreshToken = await aTokenFactory(issuer, seeded).refreshToken({
      app: '33333333-3333-3333-3333-333333333333',
    })

    const refusal = await refusalOfRequest(issuer, aRefreshRequest(refreshToken))

    expect(refusal.error).toBe('invalid_grant')
  })

  it('expires 90 days later', async () => {
    let now = noon
    const issuer = anIssuer({ timeSource: () => now })
    const refreshToken = await aTokenFactory(issuer, aTenant(issuer)).refreshToken()

    now += 91 * 86_400_000
    const refusal = await refusalOfRequest(issuer, aRefreshRequest(refreshToken))

    expect(refusal).toMatchObject({ error: 'invalid_grant' })
  })
})
