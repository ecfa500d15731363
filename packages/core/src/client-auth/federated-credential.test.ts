import { describe, expect, it } from 'vitest'

import type { FederatedIdentityCredentialSeed } from '../directory/credential-seeds.ts'
import { changeDirectoryObject } from '../directory/directory-objects.ts'
import type { AppSeed } from '../directory/seeds.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { EntraError } from '../errors/entra-error.ts'
import { describeGitHubActions } from '../external-issuers/github-actions.ts'
import { createWorkload } from '../external-issuers/workload.ts'
import type { Workload, WorkloadTokenOptions } from '../external-issuers/workload.ts'
import type { Issuer } from '../issuer.ts'
import {
  aSigningKey,
  aTenant,
  aTokenRequest,
  acquireTokens,
  anIssuer,
  jwtBearer,
  refusalOfRequest,
} from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'

const appId = '11111111-1111-1111-1111-111111111111'
const now = Date.parse('2026-03-04T05:06:07Z')
const issuerKey = aSigningKey()
const github = 'https://token.actions.githubusercontent.com'
const main = { name: 'github-main', issuer: github, subject: 'repo:contoso/platform:ref:refs/heads/main' }

interface Mock {
  readonly mock: Issuer
  readonly tenant: Tenant
  /** A job on the main branch of contoso/platform. */
  readonly job: Workload
}

function aMock(credentials: readonly FederatedIdentityCredentialSeed[] = [main], app: AppSeed = {}): Mock {
  const mock = anIssuer({ timeSource: () => now, generateKey: () => Promise.resolve(issuerKey) })
  const federatedIdentityCredentials = credentials
  const seed = { appId, displayName: 'Deployer', federatedIdentityCredentials, ...app }
  const { tenant } = aTenant(mock, { apps: [seed] })
  return { mock, tenant, job: aJob(mock, tenant, {}) }
}

function aJob(mock: Issuer, tenant: Tenant, options: { ref?: string; environment?: string }): Workload {
  return createWorkload(mock, tenant, describeGitHubActions({ repository: 'contoso/platform', ...options }))
}

function aRequest(clientAssertion: string): TokenRequest {
  return aTokenRequest({ clientSecret: undefined, clientAssertion, clientAssertionType: jwtBearer })
}

/** The refusal of a token of the job on main, changed as the options say. */
async function refusal(
  credentials: readonly FederatedIdentityCredentialSeed[],
  options?: WorkloadTokenOptions,
): Promise<EntraError> {
  const { mock, job } = aMock(credentials)
  return await refusalOfRequest(mock, aRequest(await job.token(options)))
}

describe('federated credential', () => {
  it('takes the token of its issuer, subject and audience, and makes azpacr 2', async () => {
    const { mock, job } = aMock()

    const { claims } = await acquireTokens(mock, aRequest(await job.token()))

    expect(claims).toMatchObject({ azp: appId, azpacr: '2' })
  })

  it('may have an audience of its own', async () => {
    const { mock, job } = aMock([{ ...main, audiences: ['api://mine'] }])

    const { claims } = await acquireTokens(mock, aRequest(await job.token({ audience: 'api://mine' })))

    expect(claims['azpacr']).toBe('2')
  })

  it('takes an audience in a list of one', async () => {
    const { mock, job } = aMock()
    const token = await job.token({ claims: { aud: ['api://AzureADTokenExchange'] } })

    expect((await acquireTokens(mock, aRequest(token))).claims['azpacr']).toBe('2')
  })

  it('fits by an expression', async () => {
    const value = "claims['sub'] matches 'repo:contoso/*:environment:prod'"
    const flexible = { issuer: github, claimsMatchingExpression: { value } }
    const { mock, tenant } = aMock([flexible])
    const job = aJob(mock, tenant, { environment: 'prod' })

    expect((await acquireTokens(mock, aRequest(await job.token()))).claims['azpacr']).toBe('2')
  })

  it.each([
    ['an expression that is wrong', { value: 'anything', languageVersion: 1 as const }],
    ['nothing to compare', null],
  ])(
    'fits nothing where it has %s, as no check would have let it be: AADSTS700213',
    async (_, expression) => {
      const { mock, tenant, job } = aMock()
      const application = tenant.applications.get(appId)!
      const federatedIdentityCredentials = application.federatedIdentityCredentials.map((credential) => ({
        ...credential,
        subject: null,
        claimsMatchingExpression: expression,
      }))
      changeDirectoryObject(
        tenant,
        { type: 'application', object: application },
        { federatedIdentityCredentials },
      )

      expect(await refusalOfRequest(mock, aRequest(await job.token()))).toMatchObject({ aadsts: 700213 })
    },
  )

  it('may be one of several for the issuer', async () => {
    const { mock, job } = aMock([
      { ...main, name: 'other', subject: 'repo:contoso/other:pull_request' },
      main,
    ])

    expect((await acquireTokens(mock, aRequest(await job.token()))).claims['azpacr']).toBe('2')
  })

  it('is missed with AADSTS70025 in an app without any', async () => {
    const { mock, job } = aMock([], { secret: 's3cret' })

    const error = await refusalOfRequest(mock, aRequest(await job.token()))

    expect(error).toMatchObject({ code: 'noFederatedCredentials', aadsts: 70025, status: 401 })
    expect(error.message).toContain(`'${appId}' (Deployer)`)
  })
})

describe('token that no federated credential fits', () => {
  it.each([
    [
      'has another issuer',
      { ...main, issuer: 'https://issuer.example' },
      "'https://issuer.example' (github-main)",
    ],
    ['has a slash at the end', { ...main, issuer: `${github}/` }, "'github-main' comes nearest"],
    [
      'has another case',
      { ...main, issuer: github.replace('token', 'Token') },
      'slash, case and blanks count',
    ],
  ])('is refused with AADSTS700211 when the issuer of the credential %s', async (_, credential, detail) => {
    const error = await refusal([credential])

    expect(error).toMatchObject({
      code: 'noFederatedCredentialForIssuer',
      aadsts: 700211,
      error: 'invalid_client',
      status: 401,
      hasErrorUri: false,
    })
    expect(error.message).toContain(`'${github}'`)
    expect(error.detail).toContain(detail)
  })

  it.each([
    'api://azureadtokenexchange',
    'fb60f99c-7a34-4190-8149-302f77469936',
    'https://github.com/contoso',
  ])('is refused with AADSTS700212 when its audience is %s', async (audience) => {
    const error = await refusal([main], { audience })

    expect(error).toMatchObject({ aadsts: 700212, status: 401, hasErrorUri: false })
    expect(error.message).toContain(`'${audience}'`)
    expect(error.detail).toContain("'api://AzureADTokenExchange' (github-main)")
  })

  it('is refused with AADSTS700213 for another branch, and told where the subject differs', async () => {
    const { mock, tenant } = aMock()
    const job = aJob(mock, tenant, { ref: 'refs/heads/release' })

    const error = await refusalOfRequest(mock, aRequest(await job.token()))

    expect(error).toMatchObject({
      code: 'noFederatedCredentialForSubject',
      aadsts: 700213,
      error: 'invalid_client',
      status: 401,
      hasErrorUri: false,
    })
    expect(error.message).toBe(
      'No matching federated identity record found for presented assertion subject ' +
        "'repo:contoso/platform:ref:refs/heads/release'.",
    )
    expect(error.detail).toBe(
      "'github-main' comes nearest: its sub matches until `repo:contoso/platform:ref:refs/heads/`, then `main` ≠ `release`.",
    )
  })

  it('is compared with the credential that comes nearest: AADSTS700213', async () => {
    const far = { ...main, name: 'far', subject: 'repo:fabrikam/app:pull_request' }
    const { mock, tenant } = aMock([far, main])
    const job = aJob(mock, tenant, { environment: 'prod' })

    const { detail } = await refusalOfRequest(mock, aRequest(await job.token()))

    expect(detail).toContain("'github-main' comes nearest")
    expect(detail).toContain(
      'matches until `repo:contoso/platform:`, then `ref:refs/heads/main` ≠ `environment:prod`',
    )
  })

  it('may have nothing in common with it: AADSTS700213', async () => {
    const { detail } = await refusal([{ ...main, subject: 'user' }])

    expect(detail).toContain(
      'differs from the first letter on: `user` ≠ `repo:contoso/platform:ref:refs/heads/main`',
    )
  })

  it('is refused with AADSTS7002138 when only the case of its subject differs', async () => {
    const error = await refusal([{ ...main, subject: 'repo:Contoso/platform:ref:refs/heads/main' }])

    expect(error).toMatchObject({ code: 'federatedSubjectCaseMismatch', aadsts: 7002138, status: 401 })
    expect(error.detail).toContain(
      '`Contoso/platform:ref:refs/heads/main` ≠ `contoso/platform:ref:refs/heads/main`',
    )
  })

  it('is told which part of an expression it does not fit: AADSTS700213', async () => {
    const value =
      "claims['sub'] matches 'repo:contoso/*' and claims['job_workflow_ref'] matches 'contoso/ci/*@refs/heads/main'"

    const error = await refusal([{ issuer: github, name: 'flexible', claimsMatchingExpression: { value } }])

    expect(error).toMatchObject({ aadsts: 700213 })
    expect(error.detail).toContain(
      `'flexible' comes nearest by '${value}': its job_workflow_ref matches until \`contoso/\``,
    )
  })

  it('is refused for its subject before its signature is looked at: AADSTS700213', async () => {
    const { mock, tenant } = aMock()
    const token = await aJob(mock, tenant, { ref: 'refs/heads/release' }).token()

    expect(await refusalOfRequest(mock, aRequest(`${token.slice(0, -8)}AAAAAAAA`))).toMatchObject({
      aadsts: 700213,
    })
  })
})

describe('token that a federated credential fits', () => {
  it('is refused with AADSTS700027 when its signature is wrong', async () => {
    const { mock, job } = aMock()
    const [header = '', , signature = ''] = (await job.token()).split('.')
    const [, claims = ''] = (await job.token({ claims: { extra: 1 } })).split('.')

    const error = await refusalOfRequest(mock, aRequest(`${header}.${claims}.${signature}`))

    expect(error).toMatchObject({ aadsts: 700027, status: 401 })
  })

  it('is refused with AADSTS700024 when it has expired', async () => {
    expect(await refusal([main], { expiresIn: -301 })).toMatchObject({ aadsts: 700024, status: 401 })
  })

  it('is refused with AADSTS7000272 when its key is no longer published', async () => {
    const keys = [aSigningKey(), aSigningKey()]
    const mock = anIssuer({ timeSource: () => now, generateKey: () => Promise.resolve(keys.pop()!) })
    const { tenant } = aTenant(mock, { apps: [{ appId, federatedIdentityCredentials: [main] }] })
    const job = aJob(mock, tenant, {})
    const token = await job.token()
    await job.played.rotateKeys()

    const error = await refusalOfRequest(mock, aRequest(token))
    const { claims } = await acquireTokens(mock, aRequest(await job.token()))

    expect(error).toMatchObject({ code: 'federatedKeyNotFound', aadsts: 7000272, status: 401 })
    expect(error.message).toContain(github)
    expect(claims['azpacr']).toBe('2')
  })

  it('is refused with AADSTS5002738 when it is signed with PS256, which Entra takes from apps only', async () => {
    const { mock, job } = aMock()
    const [, claims = '', signature = ''] = (await job.token()).split('.')
    const { keys } = { keys: await job.played.describeKeys() }
    const header = Buffer.from(JSON.stringify({ alg: 'PS256', kid: keys[0]?.kid })).toString('base64url')

    const error = await refusalOfRequest(mock, aRequest(`${header}.${claims}.${signature}`))

    expect(error).toMatchObject({ aadsts: 5002738, status: 401 })
  })

  it('is refused in another tenant, which plays no such issuer', async () => {
    const { mock, job } = aMock()
    const other = aTenant(mock, { apps: [{ federatedIdentityCredentials: [main] }] })
    const token = await job.token()

    const error = await refusalOfRequest(mock, {
      ...aRequest(token),
      tenant: other.tenant.id,
      clientId: other.seeded.app?.appId,
    })

    expect(error).toMatchObject({ code: 'externalIssuerUnreachable', aadsts: 90061, status: 400 })
  })
})
