import * as v from 'valibot'

import { tokenExchangeAudience } from '../directory/federated-identity-credential.ts'
import { text } from '../directory/seed-values.ts'
import { deriveOpaque } from '../ids.ts'
import { objectOf } from '../validation.ts'
import { issuerUrl } from './custom.ts'
import type { WorkloadDescription } from './workload.ts'

/** A run of HCP Terraform. A plan and its apply have different subjects, and need a credential each. */
export interface TerraformCloudOptions {
  readonly organization: string
  /** @default 'Default Project' */
  readonly project?: string
  readonly workspace: string
  /** @default 'plan' */
  readonly runPhase?: 'plan' | 'apply'
  /** @default 'https://app.terraform.io' */
  readonly issuer?: string
}

export const terraformCloudSchema = objectOf({
  organization: text,
  project: v.optional(text),
  workspace: text,
  runPhase: v.optional(v.picklist(['plan', 'apply'], "'plan' or 'apply'")),
  issuer: v.optional(issuerUrl),
} satisfies Record<keyof TerraformCloudOptions, v.GenericSchema>)

/** https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens, 2026-11 */
export function describeTerraformCloud(
  options: v.InferOutput<typeof terraformCloudSchema>,
): WorkloadDescription {
  const { organization, project = 'Default Project', workspace, runPhase = 'plan' } = options
  const full = `organization:${organization}:project:${project}:workspace:${workspace}`
  const id = (kind: string, ...name: string[]): string => `${kind}-${letters(deriveOpaque(kind, ...name))}`
  return {
    issuer: options.issuer ?? 'https://app.terraform.io',
    subject: `${full}:run_phase:${runPhase}`,
    claims: {
      terraform_run_phase: runPhase,
      terraform_run_id: id('run', full),
      terraform_workspace_id: id('ws', full),
      terraform_workspace_name: workspace,
      terraform_project_id: id('prj', organization, project),
      terraform_project_name: project,
      terraform_organization_id: id('org', organization),
      terraform_organization_name: organization,
      terraform_full_workspace: full,
    },
    lifetime: 7200,
    backdated: 60,
    audience: tokenExchangeAudience,
    hasAudienceList: false,
    hasTokenId: true,
  }
}

/** Ids of HCP Terraform have sixteen letters and digits. */
function letters(opaque: string): string {
  return opaque.replaceAll(/[-_]/g, '').slice(0, 16)
}
