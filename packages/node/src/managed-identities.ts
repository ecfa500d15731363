import {
  MockEntraError,
  addManagedIdentity,
  findSharedSource,
  findSource,
  managedIdentitySeedEntries,
  objectOf,
  parseInput,
} from '@mock-entra/core'
import type { Issuer, ManagedIdentityKind, ManagedIdentitySeed, Tenant } from '@mock-entra/core'
import * as v from 'valibot'

import { writeKeyFile } from './key-file.ts'
import type { WrittenKeyFile } from './key-file.ts'
import { describeManagedIdentity } from './managed-identity-handle.ts'
import type { ManagedIdentity } from './managed-identity-handle.ts'
import { imdsHost } from './metadata-hosts.ts'
import type { ServerFacts } from './server.ts'

/** What a managed identity is, and where the code runs that uses it. */
export interface ManagedIdentityOptions extends ManagedIdentitySeed {
  /**
   * Azure Arc: a folder for the key file of the challenge that clients must answer. The challenge names it in the folder
   * of Arc's agent (`/var/opt/azcmagent/tokens`, or below `ProgramData` on Windows), because clients take no other: give
   * that folder here, or mount yours there.
   *
   * @default none: tokens without a challenge, which MSAL Node accepts, and azure-identity for Python does not
   */
  readonly keyFolder?: string
}

/** The managed identities of a tenant, and what was changed outside of it for them. */
export interface ManagedIdentities {
  readonly add: (options?: ManagedIdentityOptions) => ManagedIdentity
  /** Removes files and variables; the identities themselves go with what else the tenant holds. */
  readonly undo: () => void
}

export interface ManagedIdentitiesParts {
  readonly issuer: Issuer
  readonly tenant: Tenant
  /** Base URL that issuers derive from. */
  readonly authorityUrl: string
  readonly server: ServerFacts
}

const optionsSchema = objectOf({
  ...managedIdentitySeedEntries,
  keyFolder: v.optional(v.pipe(v.string('a path'), v.nonEmpty('a path that is not empty'))),
} satisfies Record<keyof ManagedIdentityOptions, v.GenericSchema>)

export function createManagedIdentities(parts: ManagedIdentitiesParts): ManagedIdentities {
  const { issuer, tenant, authorityUrl, server } = parts
  const steps = new Set<() => void>()
  let isKnownToServer = false

  function undo(): void {
    for (const step of steps) step()
    steps.clear()
  }

  function undoLater(step: () => void): void {
    if (!isKnownToServer) server.onClose(undo)
    isKnownToServer = true
    steps.add(step)
  }

  return {
    add: (options = {}) => {
      const { keyFolder, ...seed } = parseInput(optionsSchema, options, 'managedIdentity')
      assertImdsIsFree(parts, seed.kind)
      const written = keyFolder === undefined ? undefined : prepareKeyFile(parts, seed.kind, keyFolder)
      try {
        const settings = { baseUrl: authorityUrl, keyFile: written?.keyFile }
        const added = addManagedIdentity(issuer, tenant, { seed, settings, path: 'managedIdentity' })
        if (written !== undefined) undoLater(written.remove)
        return describeManagedIdentity({ ...added, issuer, server, undoLater })
      } catch (error) {
        written?.remove()
        throw error
      }
    },
    undo,
  }
}

/** Where 169.254.169.254 leads to the mock, all tenants have one machine together. */
function assertImdsIsFree(
  { issuer, tenant, server }: ManagedIdentitiesParts,
  kind: ManagedIdentityKind,
): void {
  if (kind !== 'imds' || !server.isIntercepted(imdsHost)) return
  const other = findSharedSource(issuer.managedIdentitySources, 'imds')?.tenant
  if (other === undefined || other === tenant) return
  throw new MockEntraError('MOCK_ENTRA_CONFLICT', {
    option: 'managedIdentity.kind',
    received: `'imds' for the tenant ${tenant.id}, while ${imdsHost} answers for the tenant ${other.id}`,
    expected: 'one tenant with this kind, because a process knows one instance metadata service',
    remedy:
      'Call reset() on the other tenant first, or choose another kind, of which each tenant can have its own.',
  })
}

function prepareKeyFile(
  { issuer, tenant }: ManagedIdentitiesParts,
  kind: ManagedIdentityKind,
  folder: string,
): WrittenKeyFile {
  const isLate = findSource(issuer.managedIdentitySources, tenant, kind) !== undefined
  if (kind === 'azureArc' && !isLate) return writeKeyFile(folder, tenant.ids)
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'managedIdentity.keyFolder',
    received:
      kind === 'azureArc' ? 'a folder for a host that exists already' : `a folder for the kind '${kind}'`,
    expected: "a folder with the first identity of the kind 'azureArc'",
    remedy: 'Give it with the first identity of that kind, or leave it out.',
  })
}
