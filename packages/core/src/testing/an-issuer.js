import { addApp } from '../directory/add-app.js';
import { addGroup } from '../directory/add-group.js';
import { addUser } from '../directory/add-user.js';
import { completeTenantSeed } from '../directory/default-seed.js';
import { populateTenant } from '../directory/populate.js';
import { appSeedSchema, groupSeedSchema, tenantSeedSchema, userSeedSchema, } from '../directory/seed-schemas.js';
import { createTenant } from '../directory/tenant.js';
import { createIssuer } from '../issuer.js';
import { createTokenFactory } from '../tokens/factory.js';
import { parseInput } from '../validation.js';
import { aSigningKey } from './a-signing-key.js';
let sharedKey;
/** An issuer without tenants, on a key that all tests of a file share. */
export function anIssuer(settings = {}) {
    sharedKey ??= aSigningKey();
    return createIssuer({ signingKey: sharedKey, tokenLifetime: 3599, strict: false, ...settings });
}
/** A tenant of the issuer, by default the one that every mock starts with. */
export function aTenant(issuer, seed = {}) {
    const parsed = parseInput(tenantSeedSchema, seed, 'seed');
    const complete = completeTenantSeed(parsed, issuer.directory.tenants.size === 0, issuer.ids.uuid);
    const tenant = createTenant(complete, issuer.createClock(), issuer.createKeyRing());
    issuer.directory.tenants.set(tenant.id, tenant);
    return { tenant, seeded: populateTenant(tenant, complete, 'seed') };
}
/** A v2 client credentials request of the seeded app, right unless a test makes it wrong. */
export function aTokenRequest(parts = {}) {
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
    };
}
/** A v2 password request of the seeded app for the seeded user and API, right unless a test makes it wrong. */
export function aUserTokenRequest(parts = {}) {
    return aTokenRequest({
        grantType: 'password',
        scope: 'api://22222222-2222-2222-2222-222222222222/Tasks.Read',
        username: 'alice@contoso.onmicrosoft.com',
        password: 'mock-entra-password',
        ...parts,
    });
}
/** A factory of minted tokens whose defaults are the seeded objects. */
export function aTokenFactory(issuer, { tenant, seeded }) {
    return createTokenFactory(issuer, tenant, 'https://localhost:4577', {
        app: () => seeded.app,
        api: () => seeded.api,
        user: () => seeded.user,
    });
}
/** Adds an app to a tenant as its handle does: checks the seed first. */
export function addAppSeed(tenant, seed) {
    return addApp(tenant, parseInput(appSeedSchema, seed, 'app'), 'app');
}
/** Adds a user to a tenant as its handle does. */
export function addUserSeed(tenant, seed) {
    return addUser(tenant, parseInput(userSeedSchema, seed, 'user'), 'user');
}
/** Adds a group to a tenant as its handle does. */
export function addGroupSeed(tenant, seed) {
    return addGroup(tenant, parseInput(groupSeedSchema, seed, 'group'), 'group');
}
