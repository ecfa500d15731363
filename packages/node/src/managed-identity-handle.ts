import { MockEntraError, findSharedSource } from '@mock-entra/core'
import type {
  AddedManagedIdentity,
  Issuer,
  ManagedIdentityKind,
  ManagedIdentitySource,
} from '@mock-entra/core'

import { describeCaVariables } from './environment.ts'
import { describeHostVariables, onlyThese, ownBase, sharedBase } from './managed-identity-environment.ts'
import type { SourceVariables } from './managed-identity-environment.ts'
import { imdsHost, metadataHost } from './metadata-hosts.ts'
import { applyVariables, restoreVariables } from './process-environment.ts'
import { bypassProxy } from './proxy-variables.ts'
import type { ServerFacts } from './server.ts'

/** A managed identity, as tests use it. */
export interface ManagedIdentity {
  readonly kind: ManagedIdentityKind
  readonly displayName: string
  readonly clientId: string
  /** Object id of its service principal: `oid` and `sub` of its tokens. Azure calls it the principal id as well. */
  readonly objectId: string
  /** ARM id: the claim `xms_mirid`. */
  readonly resourceId: string
  /**
   * The variables that Azure sets on a host of this kind, with the mock's port: for child processes.
   *
   * @example
   * spawn('node', ['app.js'], { env: { ...process.env, ...identity.env } })
   */
  readonly env: Readonly<Record<string, string>>
  /**
   * Sets the variables in this process, and takes out those of other hosts, until `reset()` or `close()`.
   *
   * With `intercept` they name a host that is the same for every mock, because MSAL keeps the first one that it finds for
   * as long as the process lives.
   *
   * @throws {MockEntraError} `MOCK_ENTRA_CONFLICT` while another host's are set
   */
  applyEnvironment(): void
}

export interface ManagedIdentityParts extends AddedManagedIdentity {
  readonly issuer: Issuer
  readonly server: ServerFacts
  /** Has something undone when the tenant is reset, or the mock closes. */
  readonly undoLater: (step: () => void) => void
}

export function describeManagedIdentity(parts: ManagedIdentityParts): ManagedIdentity {
  const { identity, source, server, undoLater } = parts
  return {
    kind: source.kind,
    displayName: identity.displayName,
    clientId: identity.appId,
    objectId: identity.id,
    resourceId: identity.managedIdentity.resourceId,
    get env() {
      const isSecure = schemeOf(source) === 'https'
      return {
        ...ownVariables(parts),
        ...(isSecure ? describeCaVariables(server.caBundle()) : {}),
        ...bypassProxy(),
      }
    },
    applyEnvironment: () => {
      assertIsThere(parts)
      const variables = onlyThese(variablesOfThisProcess(parts))
      undoLater(() => restoreVariables(source)) // first: it throws where the mock is closed
      applyVariables(variables, source, describeHost(source))
    },
  }
}

/** Service Fabric alone is asked over TLS. */
function schemeOf({ kind }: ManagedIdentitySource): 'http' | 'https' {
  return kind === 'serviceFabric' ? 'https' : 'http'
}

function ownVariables({ identity, source, server }: ManagedIdentityParts): SourceVariables {
  return describeHostVariables(source, identity, {
    base: ownBase(`${schemeOf(source)}://localhost:${server.port}`, source),
    thumbprint: () => server.thumbprint('localhost'),
  })
}

/** Of fixed addresses where these lead to the mock; the instance metadata service is then found without a variable. */
function variablesOfThisProcess(parts: ManagedIdentityParts): SourceVariables {
  const { identity, source, server } = parts
  const isImds = source.kind === 'imds'
  if (!server.isIntercepted(isImds ? imdsHost : metadataHost)) return ownVariables(parts)
  assertAnswersAtFixedAddress(parts)
  if (isImds) return {}
  return describeHostVariables(source, identity, {
    base: sharedBase(`${schemeOf(source)}://${metadataHost}`, source),
    thumbprint: () => server.thumbprint(metadataHost),
  })
}

function assertIsThere({ issuer, source }: ManagedIdentityParts): void {
  if (issuer.managedIdentitySources.has(source)) return
  throw new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option: 'applyEnvironment()',
    received: `the environment of ${describeHost(source)}, which was reset`,
    expected: 'an identity that is there',
    remedy: 'Add the identity again.',
  })
}

function assertAnswersAtFixedAddress({ issuer, source }: ManagedIdentityParts): void {
  const first = findSharedSource(issuer.managedIdentitySources, source.kind) ?? source
  if (first === source) return
  throw new MockEntraError('MOCK_ENTRA_CONFLICT', {
    option: 'applyEnvironment()',
    received: `the environment of ${describeHost(source)}, while ${describeHost(first)} answers at its address`,
    expected: 'the first tenant of the mock that has an identity of this kind',
    remedy: 'Call reset() on the other tenant first, or run the client in a child process with `env`.',
  })
}

function describeHost({ kind, tenant }: ManagedIdentitySource): string {
  return `the ${kind} host of the tenant ${tenant.id}`
}
