// #region key-rollover
import jwt from 'jsonwebtoken'
import { JwksClient } from 'jwks-rsa'
import { expectNoRefetchFlood, expectOneRefetchPerUnknownKid } from 'mock-entra/conformance'
import { test } from 'mock-entra/vitest'

test('the API looks for a new key once, and nobody can make it look all the time', async ({ tenant }) => {
  const client = new JwksClient({ jwksUri: tenant.jwksUri, rateLimit: true })
  const protect = async (token: string): Promise<unknown> => {
    const key = await client.getSigningKey(jwt.decode(token, { complete: true })?.header.kid)
    return jwt.verify(token, key.getPublicKey(), { algorithms: ['RS256'] })
  }

  await expectOneRefetchPerUnknownKid({ entra: tenant, protect })
  await expectNoRefetchFlood({ entra: tenant, protect })
})
// #endregion
