import type { JWTPayload, ProtectedHeaderParameters } from 'jose';
import type { Tenant } from '../directory/tenant.ts';
import type { EntraError } from '../errors/entra-error.ts';
import type { Issuer } from '../issuer.ts';
import type { TokenRequest } from '../token-request.ts';
import type { TokenResponse } from '../tokens/response.ts';
/** An answered token request, with its tokens taken apart. */
export interface AcquiredTokens {
    readonly response: TokenResponse;
    /** The access token's header. */
    readonly header: ProtectedHeaderParameters & Readonly<Record<string, unknown>>;
    /** The access token's claims. */
    readonly claims: JWTPayload;
    /** The ID token's claims; empty where there is no ID token. */
    readonly idClaims: JWTPayload;
}
/** Sends a request that must succeed. */
export declare function acquireTokens(issuer: Issuer, request: TokenRequest): Promise<AcquiredTokens>;
/** Checks a token's signature with jose against the keys that the tenant publishes; rejects where it does not hold. */
export declare function verifySignature(token: string, tenant: Tenant): Promise<void>;
/** Sends a request that must be refused. */
export declare function refusalOfRequest(issuer: Issuer, request: TokenRequest): Promise<EntraError>;
