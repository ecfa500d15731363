// #region conformance
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { describeTokenValidation } from 'mock-entra/conformance'
import { afterAll, beforeAll, describe, it } from 'vitest'

let entra: MockEntra
let keys: ReturnType<typeof createRemoteJWKSet>
beforeAll(async () => {
  entra = await startMockEntra()
  keys = createRemoteJWKSet(new URL(entra.jwksUri))
})
afterAll(() => entra.close())

// Your API's own check, or a request to it: a function that throws, or returns a status or a Response.
async function protect(token: string): Promise<number> {
  const { payload } = await jwtVerify(token, keys, {
    issuer: entra.issuer,
    audience: entra.api.appId,
    algorithms: ['RS256'],
    clockTolerance: 60, // seconds
    requiredClaims: ['exp', 'tid', 'oid'],
  })
  if (payload['tid'] !== entra.tenantId) return 401
  return typeof payload['scp'] === 'string' && payload['scp'].split(' ').includes('Tasks.Read') ? 200 : 403
}

describeTokenValidation({
  entra: () => entra,
  protect,
  token: { scopes: ['Tasks.Read'] },
  accept: ['padded signature', 'a space in the signature'], // what you know of and live with
  describe,
  it,
})
// #endregion
