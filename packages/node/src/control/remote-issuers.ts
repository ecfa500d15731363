import type { ExternalIssuers, ExternalWorkload } from '../external-issuers.ts'
import { projectToken } from '../project-token.ts'
import type { ProjectTokenParts } from '../project-token.ts'
import type { CallTenant } from './calls.ts'
import type { WorkloadDescription } from './protocol.ts'
import type { RemoteTenantHandle } from './remote-mock-entra.ts'

/** Each call says again which workload it is about: the mock keeps none for this process. */
export function createRemoteIssuers(
  call: CallTenant,
  parts: ProjectTokenParts,
): RemoteTenantHandle['issuers'] {
  const open = async <Kind extends keyof ExternalIssuers>(
    kind: Kind,
    options: Parameters<ExternalIssuers[Kind]>[0],
  ): Promise<Omit<ReturnType<ExternalIssuers[Kind]>, 'projectToken'>> => {
    const workload: ExternalWorkload = {
      ...(await call<WorkloadDescription>('issuers.describe', kind, options)),
      token: (wanted) => call('issuers.token', kind, options, wanted),
      rotateKeys: () => call('issuers.rotateKeys', kind, options),
    }
    return workload as ReturnType<ExternalIssuers[Kind]>
  }
  return {
    gitHubActions: (options) => open('gitHubActions', options),
    kubernetes: async (options) => {
      const pod = await open('kubernetes', options)
      return { ...pod, projectToken: (wanted) => projectToken(pod, wanted, parts) }
    },
    gitLab: (options) => open('gitLab', options),
    terraformCloud: (options) => open('terraformCloud', options),
    azurePipelines: (options) => open('azurePipelines', options),
    custom: (options) => open('custom', options),
  }
}
