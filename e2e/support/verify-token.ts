import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { JWTPayload, JWTVerifyOptions } from 'jose'
import type { TenantHandle } from 'mock-entra'

/** The claims of a token that jose accepts with the keys that the tenant publishes. */
export async function verifyToken(
  token: string | undefined,
  { jwksUri }: Pick<TenantHandle, 'jwksUri'>,
  expected: JWTVerifyOptions,
): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token ?? '', createRemoteJWKSet(new URL(jwksUri)), expected)
  return payload
}
