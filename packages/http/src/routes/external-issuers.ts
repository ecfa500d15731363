import { lazy } from '../route.ts'
import type { Handler, Route } from '../route.ts'

const load = () => import('../handlers/external-issuers.ts')

const describeConfiguration = lazy(async () => (await load()).describeConfiguration)
const describeKeySet = lazy(async () => (await load()).describeKeySet)
const answerGitHubJob = lazy(async () => (await load()).answerGitHubJob)
const answerPipeline = lazy(async () => (await load()).answerPipeline)
const mintToken = lazy(async () => (await load()).mintToken)

/**
 * What other issuers serve that the mock plays: their two documents, and the endpoints at which workloads of GitHub Actions
 * and Azure Pipelines ask for their tokens.
 */
export const externalIssuerRoutes: readonly Route[] = [
  route('GET', '/{tenant}/issuers/{issuer}/.well-known/openid-configuration', describeConfiguration),
  route('GET', '/{tenant}/issuers/{issuer}/jwks', describeKeySet),
  route('GET', '/{tenant}/issuers/github-actions/id-token', answerGitHubJob),
  route('POST', '/{tenant}/issuers/azure-pipelines/oidc-token', answerPipeline),
  // Not for pages of other origins, which anybody may have open.
  { ...route('POST', '/{tenant}/issuers/token', mintToken), cors: 'registered-spa' },
]

function route(method: Route['method'], path: string, handle: Handler): Route {
  return { path, method, handle, endpoint: 'other', errors: 'json', cors: 'anyone', cache: 'never' }
}
