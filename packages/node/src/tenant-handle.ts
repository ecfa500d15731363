import {
  MockEntraError,
  addApp,
  addGroup,
  addUser,
  appSeedSchema,
  createTokenFactory,
  emptyTenant,
  groupSeedSchema,
  issuerFor,
  parseInput,
  populateTenant,
  userSeedSchema,
} from '@mock-entra/core'
import type {
  AppSeed,
  Clock,
  CompleteTenantSeed,
  GroupSeed,
  Issuer,
  SeededObjects,
  Tenant,
  TokenFactory,
  UserSeed,
} from '@mock-entra/core'

import { describeIdentityOptions, describeMsalConfig } from './client-options.ts'
import type { ClientTarget, IdentityOptions, MsalConfiguration } from './client-options.ts'
import { describeApp, describeGroup, describeUser } from './object-handles.ts'
import type { App, Group, User } from './object-handles.ts'

/** What an app needs to sign in as itself. */
export interface Credentials {
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
}

/** One tenant. It shares nothing with others, so that a test can have one to itself. */
export interface TenantHandle {
  readonly tenantId: string
  /** `iss` of the v2 tokens that clients get at `authority`. */
  readonly issuer: string
  /** Base URL and tenant id: what clients are configured with. */
  readonly authority: string
  /** Where validators find the public keys. */
  readonly jwksUri: string
  /**
   * The seeded app's credentials.
   *
   * @throws {MockEntraError} `MOCK_ENTRA_MISSING_OBJECT` when the first app was given no secret
   */
  readonly credentials: Credentials
  /** The first client app. */
  readonly app: App
  /** The first API. */
  readonly api: App
  /** The first user. */
  readonly user: User
  readonly tokens: TokenFactory
  /** The tenant's time: token lifetimes, expiry of secrets and lockouts go by it. */
  readonly clock: Clock
  /**
   * Adds an app registration, in Graph's words.
   *
   * @throws {MockEntraError} when the seed is misspelt, or contradicts itself or the tenant
   * @example
   * const daemon = entra.addApp({ displayName: 'Daemon', secret: 's3cret' })
   */
  addApp(app: AppSeed): App
  /** Adds a user, in Graph's words. */
  addUser(user?: UserSeed): User
  /** Adds a group, in Graph's words. */
  addGroup(group: GroupSeed): Group
  /**
   * The configuration for MSAL Node's `ConfidentialClientApplication` or `PublicClientApplication`.
   *
   * @param app the app to be @default `app`
   */
  msalConfig(app?: App): MsalConfiguration
  /** The options for the credentials of `@azure/identity`. */
  identityOptions(): IdentityOptions
  /** Returns the tenant to what it was seeded with: objects, lockouts and clock. */
  reset(): void
}

export interface TenantHandleParts {
  readonly issuer: Issuer
  readonly tenant: Tenant
  readonly seed: CompleteTenantSeed
  readonly target: ClientTarget
  /** How the seed is called in messages. */
  readonly path: string
}

export function createTenantHandle({ issuer, tenant, seed, target, path }: TenantHandleParts): TenantHandle {
  let seeded: SeededObjects = populateTenant(tenant, seed, path)
  const { url } = target

  const handle: TenantHandle = {
    tenantId: tenant.id,
    issuer: issuerFor(issuer, url, tenant.id, 'v2'),
    authority: `${url}/${tenant.id}`,
    jwksUri: `${url}/${tenant.id}/discovery/v2.0/keys`,
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
    addApp: (app) => describeApp(tenant, addApp(tenant, parseInput(appSeedSchema, app, 'app'), 'app')),
    addUser: (user = {}) => describeUser(addUser(tenant, parseInput(userSeedSchema, user, 'user'), 'user')),
    addGroup: (group) =>
      describeGroup(addGroup(tenant, parseInput(groupSeedSchema, group, 'group'), 'group')),
    msalConfig: (app = handle.app) => describeMsalConfig(target, tenant.id, app),
    identityOptions: () => describeIdentityOptions(target),
    reset: () => {
      emptyTenant(tenant)
      seeded = populateTenant(tenant, seed, path)
    },
  }
  return handle
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
