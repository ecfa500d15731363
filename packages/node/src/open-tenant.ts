import {
  MockEntraError,
  addApp,
  addGroup,
  addUser,
  appSeedSchema,
  changeDirectoryObject,
  conditionalAccessSchema,
  createTokenFactory,
  emptyTenant,
  groupSeedSchema,
  issuerFor,
  parseInput,
  populateTenant,
  revokeSignIns,
  userSeedSchema,
} from '@mock-entra/core'
import type { CompleteTenantSeed, Issuer, SeededObjects, Tenant } from '@mock-entra/core'

import { addCertificate, createAppCertificate } from './certificates.ts'
import { describeIdentityOptions, describeMsalConfig } from './client-options.ts'
import type { ClientTarget } from './client-options.ts'
import { explain, readSymptoms } from './explain/explain.ts'
import type { Explanation } from './explain/explanation.ts'
import type { Symptoms } from './explain/facts.ts'
import { describeExternalIssuers } from './external-issuers.ts'
import { describeFaults } from './faults.ts'
import { describeKeys } from './keys.ts'
import { createManagedIdentities } from './managed-identities.ts'
import { describeApp, describeGroup, describeUser } from './object-handles.ts'
import type { PrivateFolder } from './private-folder.ts'
import { describeRequests } from './requests.ts'
import { requireApplication, requirePrincipal, requireUser } from './require-object.ts'
import type { ServerFacts } from './server.ts'
import { describeSignIns } from './sign-in.ts'
import type { TenantHandle } from './tenant-handle.ts'

export interface TenantParts {
  readonly issuer: Issuer
  readonly tenant: Tenant
  readonly seed: CompleteTenantSeed
  /** Set for a tenant that holds something already. @default it is populated from the seed */
  readonly seeded: SeededObjects | undefined
  readonly target: ClientTarget
  readonly server: ServerFacts
  /** How the seed is called in messages. */
  readonly path: string
  /** Where files for other programs go. */
  readonly files: PrivateFolder
}

/** A tenant with its handle, and what only the mock itself does with them. */
export interface OpenTenant {
  readonly handle: TenantHandle
  /** What is behind an error, which another process may have met. */
  readonly explain: (symptoms: Symptoms) => Explanation
  /** Takes everything out of the tenant, and back what it changed outside. */
  readonly empty: () => void
}

export function openTenant(parts: TenantParts): OpenTenant {
  const { issuer, tenant, seed, target, server, path, files } = parts
  let seeded: SeededObjects = parts.seeded ?? populateTenant(tenant, seed, path)
  const { url } = target
  const jwksUri = `${url}/${tenant.id}/discovery/v2.0/keys`
  const managedIdentities = createManagedIdentities({ issuer, tenant, authorityUrl: url, server })

  function empty(): void {
    managedIdentities.undo()
    emptyTenant(issuer, tenant)
  }

  const explainSymptoms = (symptoms: Symptoms): Explanation =>
    explain(symptoms, {
      server,
      tenantId: tenant.id,
      issuer: handle.issuer,
      now: tenant.clock.now(),
      requests: tenant.journal.entries(),
      apps: [...tenant.applications.values()],
    })

  const handle: TenantHandle = {
    tenantId: tenant.id,
    issuer: issuerFor(issuer, url, tenant.id, 'v2'),
    authority: `${url}/${tenant.id}`,
    jwksUri,
    get credentials() {
      const { appId, secret } = handle.app
      if (secret === undefined)
        throw missing('credentials', 'a first app without a secret', 'Give it one: `secret`.')
      return { tenantId: tenant.id, clientId: appId, clientSecret: secret }
    },
    get app() {
      return describeApp(tenant, required(seeded.app, 'app', 'apps'))
    },
    get api() {
      return describeApp(tenant, required(seeded.api, 'api', 'apis'))
    },
    get user() {
      return describeUser(required(seeded.user, 'user', 'users'))
    },
    tokens: createTokenFactory(issuer, tenant, url, {
      app: () => required(seeded.app, 'app', 'apps'),
      api: () => required(seeded.api, 'api', 'apis'),
      user: () => required(seeded.user, 'user', 'users'),
    }),
    clock: tenant.clock,
    keys: describeKeys(tenant, jwksUri),
    faults: describeFaults(tenant),
    requests: describeRequests(tenant),
    addApp: (app) => describeApp(tenant, addApp(tenant, parseInput(appSeedSchema, app, 'app'), 'app')),
    addUser: (user = {}) => describeUser(addUser(tenant, parseInput(userSeedSchema, user, 'user'), 'user')),
    addGroup: (group) =>
      describeGroup(addGroup(tenant, parseInput(groupSeedSchema, group, 'group'), 'group')),
    managedIdentity: managedIdentities.add,
    msalConfig: (app = handle.app, credential) =>
      describeMsalConfig({ ...target, issuer: handle.issuer }, tenant.id, app, credential),
    createCertificate: async (app = handle.app, options = {}) =>
      await createAppCertificate({ tenant, files }, requireApplication(tenant, app), options),
    addCertificate: (app, certificate, options = {}) =>
      addCertificate({ tenant, files }, requireApplication(tenant, app), certificate, options),
    issuers: describeExternalIssuers({ issuer, tenant, url, files, defaultApp: () => handle.app }),
    identityOptions: () => describeIdentityOptions(target),
    ...describeSignIns({ issuer, tenant, answer: server.answer }, () =>
      required(seeded.user, 'user', 'users'),
    ),
    revokeSessions: (user) => revokeSignIns(tenant, requireUser(tenant, user)),
    setConditionalAccess: (object, policy) => {
      const conditionalAccess = parseInput(conditionalAccessSchema, policy, 'policy')
      changeDirectoryObject(tenant, requirePrincipal(tenant, object), { conditionalAccess })
    },
    explain: (error, options = {}) => explainSymptoms(readSymptoms(error, options, server.ca)),
    reset: () =>
      tenant.changes.together(() => {
        empty()
        seeded = populateTenant(tenant, seed, path)
      }),
  }
  return { handle, explain: explainSymptoms, empty }
}

function required<Found>(found: Found | undefined, member: string, list: string): Found {
  if (found !== undefined) return found
  throw missing(
    member,
    `a tenant whose ${list} are empty`,
    `Seed one in ${list}, or use what addApp or addUser returns.`,
  )
}

function missing(option: string, received: string, remedy: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_MISSING_OBJECT', {
    option,
    received,
    expected: 'a seeded object',
    remedy,
  })
}
