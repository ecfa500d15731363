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
  objectOf,
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
import * as v from 'valibot'

import type { App } from './object-handles.ts'
import type { PrivateFolder } from './private-folder.ts'

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

export interface GitHubActionsJob extends ExternalWorkload {
  /** What a job with `id-token: write` finds in its environment: `getIDToken` of `@actions/core` works with it. */
  readonly env: Readonly<Record<string, string>>
}

export interface AzurePipelinesJob extends ExternalWorkload {
  /** What a job finds in its environment: `AzurePipelinesCredential` works with it. */
  readonly env: Readonly<Record<string, string>>
}

export interface KubernetesPod extends ExternalWorkload {
  /** Mounts a token into a file, as the webhook of AKS workload identity does for a pod. */
  projectToken(options?: ProjectTokenOptions): Promise<ProjectedToken>
}

export interface ProjectTokenOptions {
  /** The app whose client id the service account is annotated with. @default `entra.app` */
  readonly app?: App
  /** @default 'api://AzureADTokenExchange' */
  readonly audience?: string
}

/** A token in a file (0600), which goes with `close()`. */
export interface ProjectedToken {
  readonly path: string
  /** `AZURE_FEDERATED_TOKEN_FILE` and what goes with it: `WorkloadIdentityCredential` needs nothing else. */
  readonly env: Readonly<Record<string, string>>
  /** Puts a new token into the file, as the kubelet does before the old one expires. */
  rotate(options?: WorkloadTokenOptions): Promise<void>
}

/** Issuers of workload identity that the mock plays: what they sign is trusted without a network. */
export interface ExternalIssuers {
  /** @example entra.issuers.gitHubActions({ repository: 'contoso/platform', environment: 'prod' }) */
  gitHubActions(options: GitHubActionsOptions): GitHubActionsJob
  /** @example entra.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' }) */
  kubernetes(options: KubernetesOptions): KubernetesPod
  gitLab(options: GitLabOptions): ExternalWorkload
  /** HCP Terraform. */
  terraformCloud(options: TerraformCloudOptions): ExternalWorkload
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

const projectTokenSchema = objectOf({
  app: v.optional(
    v.custom<App>(
      (value) => typeof (value as Partial<App> | null)?.appId === 'string',
      'what addApp returned',
    ),
  ),
  audience: v.optional(v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'))),
} satisfies Record<keyof ProjectTokenOptions, v.GenericSchema>)

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
        projectToken: async (options = {}) =>
          await projectToken(
            parts,
            workload,
            parseInput(projectTokenSchema, options, 'projectToken(options)'),
          ),
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

/** A workload that asks an endpoint for its tokens, with a token that says which workload asks. */
function withRequests(
  parts: ExternalIssuersParts,
  description: WorkloadDescription,
  describeEnv: (requestToken: string) => Readonly<Record<string, string>>,
): ExternalWorkload & { readonly env: Readonly<Record<string, string>> } {
  const workload = describeWorkload(parts, description)
  const requestToken = parts.tenant.ids.opaque(32)
  parts.tenant.workloads.set(requestToken, (audience = description.audience) => workload.token({ audience }))
  return { ...workload, env: describeEnv(requestToken) }
}

async function projectToken(
  { tenant, url, files, defaultApp }: ExternalIssuersParts,
  workload: ExternalWorkload,
  { app = defaultApp(), audience }: v.InferOutput<typeof projectTokenSchema>,
): Promise<ProjectedToken> {
  const name = `azure-identity-token-${tenant.ids.uuid()}`
  const write = async (options: WorkloadTokenOptions = {}): Promise<string> =>
    files.write(name, await workload.token({ audience, ...options }), 'projectToken()')
  const path = await write()
  return {
    path,
    env: {
      AZURE_AUTHORITY_HOST: `${url}/`,
      AZURE_TENANT_ID: tenant.id,
      AZURE_CLIENT_ID: app.appId,
      AZURE_FEDERATED_TOKEN_FILE: path,
    },
    rotate: async (options) => void (await write(options)),
  }
}
