import { MockEntraError, describeValue, findNearest } from '@mock-entra/core'

import type { ChildFiles } from './child-files.ts'
import { describePreload } from './interception/preload-environment.ts'
import { describeProxyVariables } from './proxy-variables.ts'

/** What a child process is, as far as it decides which variables it reads. `azure-sdk`: the seeded app's credentials. */
export type EnvironmentTarget = 'node' | 'python' | 'curl' | 'go' | 'az' | 'azure-sdk'

/** What the variables of a mock follow from. */
export interface EnvironmentFacts extends ChildFiles {
  readonly port: number
  /** The hosts that the mock answers as: names, and `*.` patterns. */
  readonly hosts: readonly string[]
  readonly tenantId: string
  /** The seeded app. */
  readonly app: () => { readonly appId: string; readonly secret: string | undefined }
}

/** Variables of a process, by name. */
export type Environment = Readonly<Record<string, string>>

/** What each kind of program reads, besides its proxy and its CAs. */
const describe: Readonly<Record<EnvironmentTarget, (facts: EnvironmentFacts) => Environment>> = {
  // No proxy: the preload reaches clients that heed none, and leaves all that is not Microsoft's alone.
  node: ({ port, hosts, caFile, caBundle }) => ({
    ...describePreload({ port, hosts, caFile }),
    NODE_EXTRA_CA_CERTS: caBundle,
  }),
  python: (facts) => ({
    ...describeProxyVariables(facts),
    REQUESTS_CA_BUNDLE: facts.caBundle, // requests, which the Azure SDKs use
    SSL_CERT_FILE: facts.caBundle, // urllib, httpx and all else that leaves it to OpenSSL
  }),
  curl: (facts) => ({ ...describeProxyVariables(facts), CURL_CA_BUNDLE: facts.caBundle }),
  go: (facts) => ({ ...describeProxyVariables(facts), SSL_CERT_FILE: facts.caBundle }),
  // A folder of its own: it would else send the developer's real sign-in to the mock, and overwrite it with the mock's.
  az: (facts) => ({
    ...describe.python(facts),
    AZURE_CONFIG_DIR: facts.azureConfigDir,
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
  }),
  'azure-sdk': ({ tenantId, app }) => {
    const { appId, secret } = app()
    return {
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com',
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: appId,
      ...(secret === undefined ? {} : { AZURE_CLIENT_SECRET: secret }),
    }
  },
}

const environmentTargets = Object.keys(describe) as readonly EnvironmentTarget[]

/**
 * The variables by which programs that name Microsoft's own hosts reach the mock. They add to those of this process, so
 * that `{ ...process.env, ...variables }` loses nothing.
 *
 * @throws {MockEntraError} `MOCK_ENTRA_INVALID_OPTION` for a target that there is not
 */
export function describeEnvironment(
  facts: EnvironmentFacts,
  targets: readonly EnvironmentTarget[] = environmentTargets,
): Environment {
  const parts = targets.map((target) => describe[parseTarget(target, 'envFor(target)')](facts))
  return Object.assign({}, ...parts) as Environment
}

/**
 * @param option how the target is called in messages
 * @throws {MockEntraError} `MOCK_ENTRA_INVALID_OPTION` for a target that there is not
 */
export function parseTarget(target: unknown, option: string): EnvironmentTarget {
  const found = environmentTargets.find((known) => known === target)
  if (found !== undefined) return found
  const nearest = findNearest(String(target), environmentTargets)
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option,
    received: describeValue(target),
    expected: `one of ${environmentTargets.join(', ')}`,
    remedy: nearest === undefined ? 'Leave it out for all of them.' : `Did you mean '${nearest}'?`,
  })
}

/** By what programs are told which CAs to trust. */
export function describeCaVariables(caFile: string): Readonly<Record<string, string>> {
  return {
    NODE_EXTRA_CA_CERTS: caFile,
    SSL_CERT_FILE: caFile, // OpenSSL: Python's urllib, Ruby; Go too
    REQUESTS_CA_BUNDLE: caFile, // Python's requests, which the Azure SDKs use
    CURL_CA_BUNDLE: caFile,
  }
}
