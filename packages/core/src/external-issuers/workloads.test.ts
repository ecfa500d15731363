import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'

import { emptyTenant } from '../directory/tenant.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { Issuer } from '../issuer.ts'
import { aSigningKey, aTenant, anIssuer } from '../testing/index.ts'
import { describeAzurePipelines } from './azure-pipelines.ts'
import { describeCustomIssuer } from './custom.ts'
import { describeExternalIssuer, findExternalIssuer } from './documents.ts'
import { describeGitHubActions } from './github-actions.ts'
import { describeGitLab } from './gitlab.ts'
import { describeKubernetes } from './kubernetes.ts'
import { describeTerraformCloud } from './terraform-cloud.ts'
import { createWorkload } from './workload.ts'
import type { WorkloadDescription, WorkloadTokenOptions } from './workload.ts'

const now = Date.parse('2026-03-04T05:06:07Z')
const seconds = now / 1000
const keys = [aSigningKey(), aSigningKey(), aSigningKey()]
const text = expect.any(String) as string

function aMock(): { mock: Issuer; tenant: Tenant } {
  const left = [...keys]
  const mock = anIssuer({ timeSource: () => now, generateKey: () => Promise.resolve(left.shift()!) })
  return { mock, tenant: aTenant(mock).tenant }
}

async function claimsOf(
  description: WorkloadDescription,
  options?: WorkloadTokenOptions,
): Promise<JWTPayload> {
  const { mock, tenant } = aMock()
  return decodeJwt(await createWorkload(mock, tenant, description).token(options))
}

describe('GitHub Actions', () => {
  it('gives a job the claims of its documentation', async () => {
    expect(await claimsOf(describeGitHubActions({ repository: 'contoso/platform' }))).toEqual({
      jti: text,
      sub: 'repo:contoso/platform:ref:refs/heads/main',
      aud: 'api://AzureADTokenExchange',
      ref: 'refs/heads/main',
      sha: text,
      repository: 'contoso/platform',
      repository_owner: 'contoso',
      repository_owner_id: expect.stringMatching(/^\d{8}$/) as string,
      run_id: expect.stringMatching(/^\d{8}$/) as string,
      run_number: '10',
      run_attempt: '1',
      repository_visibility: 'private',
      repository_id: expect.stringMatching(/^\d{8}$/) as string,
      actor_id: expect.stringMatching(/^\d{8}$/) as string,
      actor: 'octocat',
      workflow: 'deploy',
      head_ref: '',
      base_ref: '',
      event_name: 'push',
      ref_protected: 'false',
      ref_type: 'branch',
      workflow_ref: 'contoso/platform/.github/workflows/deploy.yml@refs/heads/main',
      workflow_sha: text,
      job_workflow_ref: 'contoso/platform/.github/workflows/deploy.yml@refs/heads/main',
      job_workflow_sha: text,
      runner_environment: 'github-hosted',
      iss: 'https://token.actions.githubusercontent.com',
      nbf: seconds - 600,
      exp: seconds + 300,
      iat: seconds,
    })
  })

  it.each([
    [{}, 'repo:a/b:ref:refs/heads/main'],
    [{ ref: 'refs/tags/v1' }, 'repo:a/b:ref:refs/tags/v1'],
    [{ environment: 'prod' }, 'repo:a/b:environment:prod'],
    [{ environment: 'prod', ref: 'refs/tags/v1' }, 'repo:a/b:environment:prod'],
    [{ environment: 'a:b' }, 'repo:a/b:environment:a%3Ab'],
    [{ pullRequest: 7 }, 'repo:a/b:pull_request'],
    [{ pullRequest: true as const }, 'repo:a/b:pull_request'],
  ])('calls a job with %j %s', (options, subject) => {
    expect(describeGitHubActions({ repository: 'a/b', ...options }).subject).toBe(subject)
  })

  it('tells tags and pull requests', () => {
    const tag = describeGitHubActions({ repository: 'a/b', ref: 'refs/tags/v1' }).claims
    const pull = describeGitHubActions({ repository: 'a/b', pullRequest: 7 }).claims

    expect(tag).toMatchObject({ ref_type: 'tag', event_name: 'push' })
    expect(pull).toMatchObject({ ref: 'refs/pull/7/merge', event_name: 'pull_request', base_ref: 'main' })
  })

  it('has no environment where the job names none', () => {
    expect(describeGitHubActions({ repository: 'a/b' }).claims).not.toHaveProperty('environment')
  })
})

describe('Kubernetes', () => {
  it('gives a pod a projected token, for a list of audiences', async () => {
    const tenantId = '00000000-0000-0000-0000-000000000002'
    const pod = describeKubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' }, tenantId)

    expect(await claimsOf(pod)).toEqual({
      jti: text,
      sub: 'system:serviceaccount:payments:checkout-sa',
      aud: ['api://AzureADTokenExchange'],
      'kubernetes.io': {
        namespace: 'payments',
        node: { name: text, uid: text },
        pod: { name: expect.stringMatching(/^checkout-sa-/) as string, uid: text },
        serviceaccount: { name: 'checkout-sa', uid: text },
      },
      iss: expect.stringMatching(
        new RegExp(`^https://westeurope\\.oic\\.prod-aks\\.azure\\.com/${tenantId}/[\\w-]+/$`),
      ) as string,
      nbf: seconds,
      exp: seconds + 3600,
      iat: seconds,
    })
  })

  it('may be another cluster', () => {
    const issuer = 'https://oidc.example-cluster.k8s.local/'
    const options = { namespace: 'payments', serviceAccount: 'checkout-sa', issuer, expirationSeconds: 600 }

    expect(describeKubernetes(options, 'tenant')).toMatchObject({ issuer, lifetime: 600 })
  })
})

describe('GitLab', () => {
  it('gives a job the claims of its documentation', async () => {
    expect(
      await claimsOf(describeGitLab({ projectPath: 'contoso/team/platform', environment: 'prod' })),
    ).toEqual({
      jti: text,
      iss: 'https://gitlab.com',
      sub: 'project_path:contoso/team/platform:ref_type:branch:ref:main',
      aud: 'api://AzureADTokenExchange',
      namespace_id: text,
      namespace_path: 'contoso/team',
      project_id: text,
      project_path: 'contoso/team/platform',
      user_id: text,
      user_login: text,
      user_email: text,
      pipeline_id: text,
      pipeline_source: 'push',
      job_id: text,
      ref: 'main',
      ref_type: 'branch',
      ref_path: 'refs/heads/main',
      ref_protected: 'true',
      environment: 'prod',
      environment_protected: 'false',
      runner_id: 1,
      runner_environment: 'gitlab-hosted',
      sha: text,
      project_visibility: 'private',
      ci_config_ref_uri: 'gitlab.com/contoso/team/platform//.gitlab-ci.yml@refs/heads/main',
      ci_config_sha: text,
      nbf: seconds - 5,
      exp: seconds + 3600,
      iat: seconds,
    })
  })

  it('tells tags', () => {
    const job = describeGitLab({ projectPath: 'a/b', ref: 'v1', refType: 'tag' })

    expect(job.subject).toBe('project_path:a/b:ref_type:tag:ref:v1')
    expect(job.claims['ref_path']).toBe('refs/tags/v1')
  })
})

describe('HCP Terraform', () => {
  it('gives plan and apply subjects of their own', async () => {
    const workspace = { organization: 'contoso', project: 'Platform', workspace: 'prod' }
    const full = 'organization:contoso:project:Platform:workspace:prod'

    const plan = await claimsOf(describeTerraformCloud(workspace))
    const apply = describeTerraformCloud({ ...workspace, runPhase: 'apply' })

    expect(plan).toMatchObject({
      iss: 'https://app.terraform.io',
      sub: `${full}:run_phase:plan`,
      terraform_run_phase: 'plan',
      terraform_full_workspace: full,
      terraform_organization_name: 'contoso',
      terraform_organization_id: expect.stringMatching(/^org-\w{16}$/) as string,
      terraform_workspace_id: expect.stringMatching(/^ws-\w{16}$/) as string,
    })
    expect(apply.subject).toBe(`${full}:run_phase:apply`)
  })
})

describe('Azure Pipelines', () => {
  it('names organization, project and service connection', async () => {
    const options = { organization: 'contoso', project: 'Platform', serviceConnection: 'prod' }

    expect(await claimsOf(describeAzurePipelines(options))).toMatchObject({
      iss: expect.stringMatching(/^https:\/\/vstoken\.dev\.azure\.com\/[\w-]{36}$/) as string,
      sub: 'sc://contoso/Platform/prod',
      aud: 'api://AzureADTokenExchange',
    })
  })
})

describe('token of a workload', () => {
  const google = { issuer: 'https://accounts.google.com', subject: '1234', claims: { azp: '1234' } }
  const custom = describeCustomIssuer(google, 'https://localhost:4577/own')

  it('may have any issuer, subject and claims', async () => {
    expect(await claimsOf(custom)).toMatchObject({ iss: google.issuer, sub: '1234', azp: '1234' })
  })

  it('is given another audience, time and other claims', async () => {
    const claims = await claimsOf(custom, { audience: 'a', expiresIn: -60, claims: { azp: undefined, x: 1 } })

    expect(claims).toMatchObject({ aud: 'a', exp: seconds - 60, x: 1 })
    expect(claims).not.toHaveProperty('azp')
  })

  it('names its key by kid and x5t, as GitHub does', async () => {
    const { mock, tenant } = aMock()
    const { token, played } = createWorkload(mock, tenant, custom)

    const header = decodeProtectedHeader(await token())

    const [published] = await played.describeKeys()
    expect(header).toEqual({ typ: 'JWT', alg: 'RS256', kid: published?.kid, x5t: published?.kid })
    expect(published).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' })
    expect(published).not.toHaveProperty('d')
  })

  it("is signed neither with the tenant's key nor with another issuer's", async () => {
    const { mock, tenant } = aMock()
    const first = createWorkload(mock, tenant, custom)
    const second = createWorkload(mock, tenant, describeGitHubActions({ repository: 'a/b' }))

    const kids = [await first.token(), await second.token()].map((token) => decodeProtectedHeader(token).kid)

    expect(new Set([...kids, tenant.keys.current.kid]).size).toBe(3)
  })

  it('keeps its key over a reset, which forgets the issuer', async () => {
    const { mock, tenant } = aMock()
    const before = decodeProtectedHeader(await createWorkload(mock, tenant, custom).token()).kid

    emptyTenant(mock, tenant)
    expect(tenant.externalIssuers.size).toBe(0)

    expect(decodeProtectedHeader(await createWorkload(mock, tenant, custom).token()).kid).toBe(before)
  })
})

describe('documents of an issuer that the mock plays', () => {
  it('lead from its name to its keys', () => {
    const { mock, tenant } = aMock()
    const { played } = createWorkload(mock, tenant, describeGitHubActions({ repository: 'a/b' }))

    const found = findExternalIssuer(tenant, played.id.toUpperCase())
    const document = describeExternalIssuer(played, 'https://localhost:4577', tenant.id)

    expect(found).toBe(played)
    expect(document).toMatchObject({
      issuer: 'https://token.actions.githubusercontent.com',
      jwks_uri: `https://localhost:4577/${tenant.id}/issuers/${played.id}/jwks`,
    })
  })
})
