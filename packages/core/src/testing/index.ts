export { aSigningKey } from './a-signing-key.ts'
export { aTenant, anIssuer, aTokenRequest } from './an-issuer.ts'
