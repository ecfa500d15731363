import { compactVerify, createLocalJWKSet, decodeJwt, decodeProtectedHeader } from 'jose';
import { describeKeys } from '../keys/jwks.js';
import { answerTokenRequest } from '../token-endpoint.js';
import { refusalOf } from './refusal.js';
/** Sends a request that must succeed. */
export async function acquireTokens(issuer, request) {
    const response = await answerTokenRequest(issuer, request);
    return {
        response,
        header: decodeProtectedHeader(response.access_token),
        claims: decodeJwt(response.access_token),
        idClaims: response.id_token === undefined ? {} : decodeJwt(response.id_token),
    };
}
/** Checks a token's signature with jose against the keys that the tenant publishes; rejects where it does not hold. */
export async function verifySignature(token, tenant) {
    const keys = { keys: describeKeys(tenant.keys.published) };
    await compactVerify(token, createLocalJWKSet(keys));
}
/** Sends a request that must be refused. */
export async function refusalOfRequest(issuer, request) {
    return await refusalOf(() => answerTokenRequest(issuer, request));
}
