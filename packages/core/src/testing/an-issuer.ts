import { completeTenantSeed } from '../directory/default-seed.ts'
import { populateTenant } from '../directory/populate.ts'
import type { SeededObjects } from '../directory/populate.ts'
import { tenantSeedSchema } from '../directory/seed-schemas.ts'
import type { TenantSeed } from '../directory/seeds.ts'
import { createTenant } from '../directory/tenant.ts'
import type { Tenant } from '../directory/tenant.ts'
import { createIssuer } from '../issuer.ts'
import type { Issuer, IssuerSettings } from '../issuer.ts'
import type { TokenRequest } from '../token-request.ts'
import { parseInput } from '../validation.ts'
import { aSigningKey } from './a-signing-key.ts'

let sharedKey: ReturnType<typeof aSigningKey> | undefined

/** An issuer without tenants, on a key that all tests of a file share. */
export function anIssuer(settings: Partial<IssuerSettings> = {}): Issuer {
  sharedKey ??= aSigningKey()
  return createIssuer({ signingKey: sharedKey, tokenLifetime: 3599, strict: false, ...settings })
}

/** A tenant of the issuer, by default the one that every mock starts with. */
export function aTenant(issuer: Issuer, seed: TenantSeed = {}): { tenant: Tenant; seeded: SeededObjects } {
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
    scope: 'api://22222222-2222-2222-2222-222222222222/.default',
    resource: undefined,
    username: undefined,
    password: undefined,
    tokenType: undefined,
    fmiPath: undefined,
    clientInfo: false,
    ipAddress: '127.0.0.1',
    ...parts,
  }
}
