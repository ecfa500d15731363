import * as v from 'valibot'

import { tokenExchangeAudience } from '../directory/federated-identity-credential.ts'
import { text } from '../directory/seed-values.ts'
import { objectOf } from '../validation.ts'
import { issuerUrl } from './custom.ts'
import { deriveNumber } from './workload.ts'
import type { WorkloadDescription } from './workload.ts'

/** A job of a pipeline on GitLab. */
export interface GitLabOptions {
  /** `group/project`, with subgroups where there are some. */
  readonly projectPath: string
  /** The branch or tag, without `refs/`. @default 'main' */
  readonly ref?: string
  /** @default 'branch' */
  readonly refType?: 'branch' | 'tag'
  readonly environment?: string
  /** @default 'https://gitlab.com' */
  readonly issuer?: string
}

export const gitLabSchema = objectOf({
  projectPath: v.pipe(v.string('group/project'), v.regex(/^[\w.-]+(\/[\w.-]+)+$/, 'group/project')),
  ref: v.optional(text),
  refType: v.optional(v.picklist(['branch', 'tag'], "'branch' or 'tag'")),
  environment: v.optional(text),
  issuer: v.optional(issuerUrl),
} satisfies Record<keyof GitLabOptions, v.GenericSchema>)

const sha = '714a629c0b401fdce83e847fc9589983fc6f46bc'

/** https://docs.gitlab.com/ci/secrets/id_token_authentication, 2026-11 */
export function describeGitLab(options: v.InferOutput<typeof gitLabSchema>): WorkloadDescription {
  const {
    projectPath,
    ref = 'main',
    refType = 'branch',
    environment,
    issuer = 'https://gitlab.com',
  } = options
  const namespacePath = projectPath.slice(0, projectPath.lastIndexOf('/'))
  const refPath = `refs/${refType === 'tag' ? 'tags' : 'heads'}/${ref}`
  return {
    issuer,
    subject: `project_path:${projectPath}:ref_type:${refType}:ref:${ref}`,
    claims: {
      namespace_id: deriveNumber(namespacePath),
      namespace_path: namespacePath,
      project_id: deriveNumber(projectPath),
      project_path: projectPath,
      user_id: '1',
      user_login: 'alice',
      user_email: 'alice@example.com',
      pipeline_id: deriveNumber(projectPath, ref),
      pipeline_source: 'push',
      job_id: deriveNumber(projectPath, ref, 'job'),
      ref,
      ref_type: refType,
      ref_path: refPath,
      ref_protected: 'true',
      ...(environment === undefined ? {} : { environment, environment_protected: 'false' }),
      runner_id: 1,
      runner_environment: 'gitlab-hosted',
      sha,
      project_visibility: 'private',
      ci_config_ref_uri: `${new URL(issuer).host}/${projectPath}//.gitlab-ci.yml@${refPath}`,
      ci_config_sha: sha,
    },
    lifetime: 3600,
    backdated: 5,
    audience: tokenExchangeAudience,
    hasAudienceList: false,
    hasTokenId: true,
  }
}
