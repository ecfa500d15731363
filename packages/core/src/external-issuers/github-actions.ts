import * as v from 'valibot'

import { text } from '../directory/seed-values.ts'
import { objectOf } from '../validation.ts'
import { deriveNumber } from './workload.ts'
import type { WorkloadDescription } from './workload.ts'

/** A job of a workflow on GitHub. */
export interface GitHubActionsOptions {
  /** `owner/name` */
  readonly repository: string
  /** The branch or tag. @default 'refs/heads/main' */
  readonly ref?: string
  /** The environment that the job names: it takes the place of the ref in `sub`. */
  readonly environment?: string
  /** The number of the pull request that the workflow runs for, or `true`: its `sub` has no ref. */
  readonly pullRequest?: number | true
  /** The file of the workflow. @default 'deploy.yml' */
  readonly workflow?: string
  /** Where the job is defined, for reusable workflows: `job_workflow_ref`. @default the workflow itself */
  readonly jobWorkflowRef?: string
  /** @default 'octocat' */
  readonly actor?: string
}

export const gitHubActionsSchema = objectOf({
  repository: v.pipe(v.string('owner/name'), v.regex(/^[\w.-]+\/[\w.-]+$/, 'owner/name')),
  ref: v.optional(v.pipe(text, v.startsWith('refs/', 'a full ref such as refs/heads/main'))),
  environment: v.optional(text),
  pullRequest: v.optional(v.union([v.literal(true), v.pipe(v.number(), v.integer())], 'a number, or true')),
  workflow: v.optional(text),
  jobWorkflowRef: v.optional(text),
  actor: v.optional(text),
} satisfies Record<keyof GitHubActionsOptions, v.GenericSchema>)

const sha = '6dcb09b5b57875f334f61aebed695e2e4193db5e'

/** https://docs.github.com/actions/reference/security/oidc, 2026-11 */
export function describeGitHubActions(
  options: v.InferOutput<typeof gitHubActionsSchema>,
): WorkloadDescription {
  const { repository, environment, pullRequest, workflow = 'deploy.yml', actor = 'octocat' } = options
  const [owner = ''] = repository.split('/')
  const number = pullRequest === true ? 1 : pullRequest
  const ref = options.ref ?? (number === undefined ? 'refs/heads/main' : `refs/pull/${number}/merge`)
  const workflowRef = `${repository}/.github/workflows/${workflow}@${ref}`
  return {
    issuer: 'https://token.actions.githubusercontent.com',
    subject: `repo:${repository}:${contextOf(ref, environment, number)}`,
    claims: {
      ...(environment === undefined ? {} : { environment }),
      ref,
      sha,
      repository,
      repository_owner: owner,
      repository_owner_id: deriveNumber(owner),
      run_id: deriveNumber(repository, ref),
      run_number: '10',
      run_attempt: '1',
      repository_visibility: 'private',
      repository_id: deriveNumber(repository),
      actor_id: deriveNumber(actor),
      actor,
      workflow: workflow.replace(/\.ya?ml$/, ''),
      head_ref: number === undefined ? '' : 'feature',
      base_ref: number === undefined ? '' : 'main',
      event_name: number === undefined ? 'push' : 'pull_request',
      ref_protected: 'false',
      ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
      workflow_ref: workflowRef,
      workflow_sha: sha,
      job_workflow_ref: options.jobWorkflowRef ?? workflowRef,
      job_workflow_sha: sha,
      runner_environment: 'github-hosted',
    },
    lifetime: 300,
    backdated: 600,
    audience: `https://github.com/${owner}`,
    hasAudienceList: false,
    hasTokenId: true,
  }
}

/** A job that names an environment is known by it, whatever the ref. */
function contextOf(ref: string, environment: string | undefined, pullRequest: number | undefined): string {
  // Only a colon would make another part of the subject.
  if (environment !== undefined) return `environment:${environment.replaceAll(':', '%3A')}`
  return pullRequest === undefined ? `ref:${ref}` : 'pull_request'
}
