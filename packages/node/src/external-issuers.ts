import {
  azurePipelinesSchema,
  createWorkload,
  customIssuerId,
  customIssuerSchema,
  describeAzurePipelines,
  describeCustomIssuer,
  describeGitHubActions,
  describeGitLab,
  describeKubernetes,
  describeTerraformCloud,
  externalIssuerAddress,
  gitHubActionsSchema,
  gitLabSchema,
  kubernetesSchema,
  parseInput,
  terraformCloudSchema,
} from '@mock-entra/core'
import type {
  AzurePipelinesOptions,
  CustomIssuerOptions,
  FederatedIdentityCredentialSeed,
  GitHubActionsOptions,
  GitLabOptions,
  Issuer,
  KubernetesOptions,
  Tenant,
  TerraformCloudOptions,
  WorkloadDescription,
  WorkloadTokenOptions,
} from '@mock-entra/core'

import type { App } from './object-handles.ts'
import type { PrivateFolder } from './private-folder.ts'
import { projectToken } from './project-token.ts'
import type { ProjectTokenOptions, ProjectedToken } from './project-token.ts'

/** A workload whose tokens another issuer signs, played by the mock. */
export interface ExternalWorkload {
  /** `iss` of its tokens. */
  readonly issuer: string
  /** `sub` of its tokens. */
  readonly subject: string
  /** A federated credential that fits its tokens: `addApp({ federatedIdentityCredentials: [it] })`. */
  readonly federatedIdentityCredential: FederatedIdentityCredentialSeed
  /** Where the issuer's discovery document is served, for other verifiers. */
  readonly configurationUri: string
  /** Where the issuer's keys are served. */
  readonly jwksUri: string
  /**
   * A token of the workload, as the service would give it now.
   *
   * @example
   * new ClientAssertionCredential(tenantId, appId, () => github.token(), entra.identityOptions())
   */
  token(options?: WorkloadTokenOptions): Promise<string>
  /** Replaces the issuer's key: tokens from before name a key that is no longer published (AADSTS7000272). */
  rotateKeys(): Promise<void>
}

/** A job of a GitHub Actions workflow. */
export interface GitHubActionsJob extends ExternalWorkload {
  /** What a job with `id-token: write` finds in its environment: `getIDToken` of `@actions/core` works with it. */
  readonly env: Readonly<Record<string, string>>
}

/** A job of Azure Pipelines that signs in through a service connection. */
export interface AzurePipelinesJob extends ExternalWorkload {
  /** What a job finds in its environment: `AzurePipelinesCredential` works with it. */
  readonly env: Readonly<Record<string, string>>
}

/** A pod that runs with a service account. */
export interface KubernetesPod extends ExternalWorkload {
  /** Mounts a token into a file, as the webhook of AKS workload identity does for a pod. */
  projectToken(options?: ProjectTokenOptions): Promise<ProjectedToken>
}

/** Issuers of workload identity that the mock plays: what they sign is trusted without a network. */
export interface ExternalIssuers {
  /** A job of GitHub Actions. @example entra.issuers.gitHubActions({ repository: 'contoso/platform', environment: 'prod' }) */
  gitHubActions(options: GitHubActionsOptions): GitHubActionsJob
  /** A pod with a service account. @example entra.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' }) */
  kubernetes(options: KubernetesOptions): KubernetesPod
  /** A job of GitLab CI. @example entra.issuers.gitLab({ projectPath: 'contoso/platform' }) */
  gitLab(options: GitLabOptions): ExternalWorkload
  /** HCP Terraform. */
  terraformCloud(options: TerraformCloudOptions): ExternalWorkload
  /** A job of Azure Pipelines, by its service connection. */
  azurePipelines(options: AzurePipelinesOptions): AzurePipelinesJob
  /** Any issuer; without `issuer` it is one at an address of the mock's own. */
  custom(options?: CustomIssuerOptions): ExternalWorkload
}

export interface ExternalIssuersParts {
  readonly issuer: Issuer
  readonly tenant: Tenant
  /** The mock's base URL. */
  readonly url: string
  readonly files: PrivateFolder
  /** The app that a pod is for when nobody says. */
  readonly defaultApp: () => App
}

export function describeExternalIssuers(parts: ExternalIssuersParts): ExternalIssuers {
  const { tenant, url } = parts
  const at = (id: string): string => externalIssuerAddress(url, tenant.id, id)
  return {
    gitHubActions: (options) => {
      const job = describeGitHubActions(parseInput(gitHubActionsSchema, options, 'gitHubActions(options)'))
      const requestUrl = `${at('github-actions')}/id-token?api-version=2.0`
      return withRequests(parts, job, (token) => ({
        ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: token,
      }))
    },
    kubernetes: (options) => {
      const pod = describeKubernetes(parseInput(kubernetesSchema, options, 'kubernetes(options)'), tenant.id)
      const workload = describeWorkload(parts, pod)
      return {
        ...workload,
        projectToken: async (options) =>
          await projectToken(workload, options, { ...parts, tenantId: tenant.id }),
      }
    },
    gitLab: (options) =>
      describeWorkload(parts, describeGitLab(parseInput(gitLabSchema, options, 'gitLab(options)'))),
    terraformCloud: (options) => {
      const parsed = parseInput(terraformCloudSchema, options, 'terraformCloud(options)')
      return describeWorkload(parts, describeTerraformCloud(parsed))
    },
    azurePipelines: (options) => {
      const parsed = parseInput(azurePipelinesSchema, options, 'azurePipelines(options)')
      return withRequests(parts, describeAzurePipelines(parsed), (token) => ({
        SYSTEM_OIDCREQUESTURI: `${at('azure-pipelines')}/oidc-token`,
        SYSTEM_ACCESSTOKEN: token,
      }))
    },
    custom: (options = {}) => {
      const parsed = parseInput(customIssuerSchema, options, 'custom(options)')
      return describeWorkload(parts, describeCustomIssuer(parsed, at(customIssuerId)))
    },
  }
}

function describeWorkload(
  { issuer, tenant, url }: ExternalIssuersParts,
  description: WorkloadDescription,
): ExternalWorkload {
  const { played, federatedIdentityCredential, token } = createWorkload(issuer, tenant, description)
  const address = externalIssuerAddress(url, tenant.id, played.id)
  return {
    issuer: description.issuer,
    subject: description.subject,
    federatedIdentityCredential,
    configurationUri: `${address}/.well-known/openid-configuration`,
    jwksUri: `${address}/jwks`,
    token,
    rotateKeys: () => played.rotateKeys(),
  }
}

/** A workload that asks an endpoint for its tokens, with a token that says which workload asks: made when it is read. */
function withRequests(
  parts: ExternalIssuersParts,
  description: WorkloadDescription,
  describeEnv: (requestToken: string) => Readonly<Record<string, string>>,
): ExternalWorkload & { readonly env: Readonly<Record<string, string>> } {
  const { ids, workloads } = parts.tenant
  const workload = describeWorkload(parts, description)
  let requestToken: string | undefined
  return {
    ...workload,
    get env() {
      requestToken ??= ids.opaque(32)
      workloads.set(requestToken, (audience = description.audience) => workload.token({ audience }))
      return describeEnv(requestToken)
    },
  }
}
