export { aSigningKey } from './a-signing-key.js';
export { acquireTokens, refusalOfRequest, verifySignature } from './acquire-tokens.js';
export { aTenant, addAppSeed, addGroupSeed, addUserSeed, anIssuer, aTokenFactory, aTokenRequest, aUserTokenRequest, } from './an-issuer.js';
export { complaintOf, refusalOf } from './refusal.js';
