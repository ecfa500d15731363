import { addApp } from '../directory/add-app.ts'
import { addGroup } from '../directory/add-group.ts'
import { addUser } from '../directory/add-user.ts'
import type { Application } from '../directory/application.ts'
import { completeTenantSeed } from '../directory/default-seed.ts'
import type { Group } from '../directory/group.ts'
import { populateTenant } from '../directory/populate.ts'
import type { SeededObjects } from '../directory/populate.ts'
import {
  appSeedSchema,
  groupSeedSchema,
  tenantSeedSchema,
  userSeedSchema,
} from '../directory/seed-schemas.ts'
import type { AppSeed, GroupSeed, TenantSeed, UserSeed } from '../directory/seeds.ts'
import { createTenant } from '../directory/tenant.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { createIssuer } from '../issuer.ts'
import type { Issuer, IssuerSettings } from '../issuer.ts'
import type { TokenRequest } from '../token-request.ts'
import type { TokenFactory } from '../tokens/factory-options.ts'
import { createTokenFactory } from '../tokens/factory.ts'
import { parseInput } from '../validation.ts'
import { aSigningKey } from './a-signing-key.ts'

let sharedKey: ReturnType<typeof aSigningKey> | undefined

/** An issuer without tenants, on a key that all tests of a file share. */
export function anIssuer(settings: Partial<IssuerSettings> = {}): Issuer {
  sharedKey ??= aSigningKey()
  return createIssuer({ signingKey: sharedKey, tokenLifetime: 3599, strict: false, ...settings })
}

export interface SeededTenant {
  readonly tenant: Tenant
  readonly seeded: SeededObjects
}

/** A tenant of the issuer, by default the one that every mock starts with. */
export function aTenant(issuer: Issuer, seed: TenantSeed = {}): SeededTenant {
  const parsed = parseInput(tenantSeedSchema, seed, 'seed')
  const complete = completeTenantSeed(parsed, issuer.directory.tenants.size === 0, issuer.ids.uuid)
  const tenant = createTenant(complete, issuer.createClock(), issuer.createKeyRing())
  issuer.directory.tenants.set(tenant.id, tenant)
  return { tenant, seeded: populateTenant(tenant, complete, 'seed') }
}

/** A v2 client credentials request of the seeded app, right unless a test makes it wrong. */
export function aTokenRequest(parts: Partial<TokenRequest> = {}): TokenRequest {
  return {
    tenant: '00000000-0000-0000-0000-000000000002',
    endpoint: 'v2',
    baseUrl: 'https://localhost:4577',
    grantType: 'client_credentials',
    clientId: '11111111-1111-1111-1111-111111111111',
    clientSecret: 'floci-az-dev-secret',
    clientAssertion: undefined,
    clientAssertionType: undefined,
    scope: 'api://22222222-2222-2222-2222-222222222222/.default',
    resource: undefined,
    username: undefined,
    password: undefined,
    code: undefined,
    redirectUri: undefined,
    codeVerifier: undefined,
    refreshToken: undefined,
    deviceCode: undefined,
    assertion: undefined,
    requestedTokenUse: undefined,
    requestedTokenType: undefined,
    claims: undefined,
    origin: undefined,
    tokenType: undefined,
    fmiPath: undefined,
    clientInfo: false,
    ipAddress: '127.0.0.1',
    ...parts,
  }
}

/** A v2 password request of the seeded app for the seeded user and API, right unless a test makes it wrong. */
export function aUserTokenRequest(parts: Partial<TokenRequest> = {}): TokenRequest {
  return aTokenRequest({
    grantType: 'password',
    scope: 'api://22222222-2222-2222-2222-222222222222/Tasks.Read',
    username: 'alice@contoso.onmicrosoft.com',
    password: 'mock-entra-password',
    ...parts,
  })
}

/** A factory of minted tokens whose defaults are the seeded objects. */
export function aTokenFactory(issuer: Issuer, { tenant, seeded }: SeededTenant): TokenFactory {
  return createTokenFactory(issuer, tenant, 'https://localhost:4577', {
    app: () => seeded.app!,
    api: () => seeded.api!,
    user: () => seeded.user!,
  })
}

/** Adds an app to a tenant as its handle does: checks the seed first. */
export function addAppSeed(tenant: Tenant, seed: AppSeed): Application {
  return addApp(tenant, parseInput(appSeedSchema, seed, 'app'), 'app')
}

/** Adds a user to a tenant as its handle does. */
export function addUserSeed(tenant: Tenant, seed: UserSeed): User {
  return addUser(tenant, parseInput(userSeedSchema, seed, 'user'), 'user')
}

/** Adds a group to a tenant as its handle does. */
export function addGroupSeed(tenant: Tenant, seed: GroupSeed): Group {
  return addGroup(tenant, parseInput(groupSeedSchema, seed, 'group'), 'group')
}
