import * as v from 'valibot'

import { tokenExchangeAudience } from '../directory/federated-identity-credential.ts'
import { isGuid } from '../directory/seed-values.ts'
import { deriveUuid } from '../ids.ts'
import { objectOf } from '../validation.ts'
import type { WorkloadDescription } from './workload.ts'

/** A pipeline of Azure DevOps with a service connection. */
export interface AzurePipelinesOptions {
  readonly organization: string
  readonly project: string
  /** The name of the service connection. */
  readonly serviceConnection: string
  /** GUID of the organization: the end of `iss`. @default made from the organization's name */
  readonly organizationId?: string
}

const name = v.pipe(
  v.string('a name'),
  v.nonEmpty('a name that is not empty'),
  v.regex(/^[^/]+$/, 'a name without a slash'),
)

export const azurePipelinesSchema = objectOf({
  organization: name,
  project: name,
  serviceConnection: name,
  organizationId: v.optional(v.pipe(v.string('a GUID'), v.check(isGuid, 'a GUID'))),
} satisfies Record<keyof AzurePipelinesOptions, v.GenericSchema>)

/** https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity, 2026-11 */
export function describeAzurePipelines(
  options: v.InferOutput<typeof azurePipelinesSchema>,
): WorkloadDescription {
  const { organization, project, serviceConnection } = options
  const organizationId = options.organizationId ?? deriveUuid('azure-devops', organization)
  return {
    issuer: `https://vstoken.dev.azure.com/${organizationId}`,
    subject: `sc://${organization}/${project}/${serviceConnection}`,
    claims: {},
    lifetime: 600,
    backdated: 0,
    audience: tokenExchangeAudience,
    hasAudienceList: false,
    hasTokenId: true,
  }
}
