import { AuthenticationRequiredError, DeviceCodeCredential } from '@azure/identity'
import type { DeviceCodeCredentialOptions, DeviceCodeInfo } from '@azure/identity'
import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { LogEntry, MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'
import { verifyToken } from '../support/verify-token.ts'

let entra: MockEntra
let scope: string
const requests: LogEntry[] = []

beforeAll(async () => {
  entra = await startMockEntra({ log: (entry) => requests.push(entry) })
  scope = `${entra.api.identifierUri}/Tasks.Read`
})
afterAll(() => entra.close())

function approve({ userCode }: DeviceCodeInfo): void {
  entra.approveDeviceCode(userCode)
}

function aCredential(options: DeviceCodeCredentialOptions = {}): DeviceCodeCredential {
  return new DeviceCodeCredential({
    tenantId: entra.tenantId,
    clientId: entra.app.appId,
    userPromptCallback: approve,
    ...entra.identityOptions(),
    retryOptions: { maxRetries: 0 },
    ...options,
  })
}

describe('@azure/identity, DeviceCodeCredential', () => {
  test('gets a token for the user who approves the code', async () => {
    const { token } = await aCredential().getToken(scope)

    const claims = await verifyToken(token, entra, { issuer: entra.issuer, audience: entra.api.appId })
    expect(claims).toMatchObject({ azpacr: '0', oid: entra.user.objectId, scp: 'Tasks.Read' })
  })

  test('tells where to go, and which code to type there', async () => {
    const prompts: DeviceCodeInfo[] = []
    const credential = aCredential({
      userPromptCallback: (info) => {
        prompts.push(info)
        approve(info)
      },
    })

    await credential.getToken(scope)

    const [prompt] = prompts
    expect(prompt?.verificationUri).toBe(`${entra.url}/device`)
    expect(prompt?.message).toContain(`enter the code ${prompt?.userCode} to authenticate`)
  })

  test('a second call is served from the cache, without a code', async () => {
    const credential = aCredential()
    const first = await credential.getToken(scope)
    const before = requests.length

    const second = await credential.getToken(scope)

    expect(second.token).toBe(first.token)
    expect(requests.slice(before)).toEqual([])
  })

  test('another API gets its token by the refresh token, without a code', async () => {
    const credential = aCredential()
    await credential.getToken(scope)
    const before = requests.length

    const { token } = await credential.getToken('https://graph.microsoft.com/User.Read')

    expect(decodeJwt(token)).toMatchObject({ aud: 'https://graph.microsoft.com', oid: entra.user.objectId })
    expect(requests.slice(before).filter(({ path }) => path.endsWith('/devicecode'))).toEqual([])
  })

  test('authenticate() tells who signed in', async () => {
    const record = await aCredential().authenticate(scope)

    expect(record).toMatchObject({
      homeAccountId: `${entra.user.objectId}.${entra.tenantId}`,
      username: entra.user.username,
    })
  })

  test('revoked sessions ask for another code', async () => {
    const user = entra.addUser({ userPrincipalName: 'revoked' })
    const codes: string[] = []
    const credential = aCredential({
      userPromptCallback: ({ userCode }) => {
        codes.push(userCode)
        entra.approveDeviceCode(userCode, { user })
      },
    })
    await credential.getToken(scope)
    entra.revokeSessions(user)

    const { token } = await credential.getToken('https://graph.microsoft.com/User.Read')

    expect(codes).toHaveLength(2)
    expect(decodeJwt(token)['oid']).toBe(user.objectId)
  })

  test('a code that has expired is an AuthenticationRequiredError', async () => {
    const tenant = entra.createTenant()
    const credential = aCredential({
      tenantId: tenant.tenantId,
      clientId: tenant.app.appId,
      userPromptCallback: () => tenant.clock.advance({ minutes: 15 }),
    })

    const error = await rejectionOf(credential.getToken('https://graph.microsoft.com/User.Read'))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(error.message).toContain('expired_token')
  })

  test('with enableCae a token for Microsoft Graph lasts a day', async () => {
    const start = Date.now()
    const credential = aCredential()

    const options = { enableCae: true }
    const graph = await credential.getToken('https://graph.microsoft.com/User.Read', options)

    expect(Math.round((graph.expiresOnTimestamp - start) / 3_600_000)).toBe(24)
    expect(decodeJwt(graph.token)['xms_cc']).toEqual(['cp1'])
  })

  test('disableAutomaticAuthentication is an AuthenticationRequiredError, without a code', async () => {
    const before = requests.length

    const error = await rejectionOf(aCredential({ disableAutomaticAuthentication: true }).getToken(scope))

    expect(error).toBeInstanceOf(AuthenticationRequiredError)
    expect(requests.slice(before)).toEqual([])
  })
})
