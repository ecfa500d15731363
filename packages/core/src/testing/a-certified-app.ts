import type { AppSeed } from '../directory/seeds.ts'
import type { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import type { TokenRequest } from '../token-request.ts'
import { refusalOfRequest } from './acquire-tokens.ts'
import { jwtBearer, selfIssuedClaims, signAssertion } from './an-assertion.ts'
import type { AssertionParts, CertifiedKey } from './an-assertion.ts'
import { aTenant, aTokenRequest, anIssuer } from './an-issuer.ts'

/** Mocks and requests of one instant, with an app that has the key. */
export interface CertifiedApp {
  /** @param app what the app is besides @default it has the certificate */
  readonly aMock: (app?: AppSeed) => Issuer
  /** A request with a right assertion, but for the parts. */
  readonly aRequest: (parts?: Partial<AssertionParts>, request?: Partial<TokenRequest>) => TokenRequest
  readonly refusal: (parts: Partial<AssertionParts>, app?: AppSeed) => Promise<EntraError>
}

export function aCertifiedApp(key: CertifiedKey, now: number): CertifiedApp {
  const appId = '11111111-1111-1111-1111-111111111111'

  function aMock(app: AppSeed = { keyCredentials: [{ key: key.certificate }] }): Issuer {
    const issuer = anIssuer({ timeSource: () => now })
    aTenant(issuer, { apps: [{ appId, displayName: 'Daemon', ...app }] })
    return issuer
  }

  function aRequest(parts: Partial<AssertionParts> = {}, request: Partial<TokenRequest> = {}): TokenRequest {
    const { header = { x5t: key.x5t }, claims } = parts
    const clientAssertion = signAssertion({
      privateKey: key.privateKey,
      ...parts,
      header,
      claims: { ...selfIssuedClaims(now), ...claims },
    })
    const credential = { clientSecret: undefined, clientAssertion, clientAssertionType: jwtBearer }
    return aTokenRequest({ ...credential, ...request })
  }

  return { aMock, aRequest, refusal: (parts, app) => refusalOfRequest(aMock(app), aRequest(parts)) }
}
