import type { Application } from '../directory/application.ts';
import type { Group } from '../directory/group.ts';
import type { SeededObjects } from '../directory/populate.ts';
import type { AppSeed, GroupSeed, TenantSeed, UserSeed } from '../directory/seeds.ts';
import type { Tenant } from '../directory/tenant.ts';
import type { User } from '../directory/user.ts';
import type { Issuer, IssuerSettings } from '../issuer.ts';
import type { TokenRequest } from '../token-request.ts';
import type { TokenFactory } from '../tokens/factory.ts';
/** An issuer without tenants, on a key that all tests of a file share. */
export declare function anIssuer(settings?: Partial<IssuerSettings>): Issuer;
export interface SeededTenant {
    readonly tenant: Tenant;
    readonly seeded: SeededObjects;
}
/** A tenant of the issuer, by default the one that every mock starts with. */
export declare function aTenant(issuer: Issuer, seed?: TenantSeed): SeededTenant;
/** A v2 client credentials request of the seeded app, right unless a test makes it wrong. */
export declare function aTokenRequest(parts?: Partial<TokenRequest>): TokenRequest;
/** A v2 password request of the seeded app for the seeded user and API, right unless a test makes it wrong. */
export declare function aUserTokenRequest(parts?: Partial<TokenRequest>): TokenRequest;
/** A factory of minted tokens whose defaults are the seeded objects. */
export declare function aTokenFactory(issuer: Issuer, { tenant, seeded }: SeededTenant): TokenFactory;
/** Adds an app to a tenant as its handle does: checks the seed first. */
export declare function addAppSeed(tenant: Tenant, seed: AppSeed): Application;
/** Adds a user to a tenant as its handle does. */
export declare function addUserSeed(tenant: Tenant, seed: UserSeed): User;
/** Adds a group to a tenant as its handle does. */
export declare function addGroupSeed(tenant: Tenant, seed: GroupSeed): Group;
