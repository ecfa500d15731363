import type { MockEntra } from 'mock-entra'
import {
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { ClientAuth, Configuration } from 'openid-client'

/** The seeded app's redirect URI, with the port that its server happens to have. */
export const redirectUri = 'http://localhost:3000/auth/callback'

export type Execute = (config: Configuration) => void

export interface RelyingPartyOptions {
  readonly authentication?: ClientAuth
  /** What the configuration is changed by, besides the check of ID tokens' signatures. */
  readonly execute?: readonly Execute[]
}

/** The seeded app, as a web app configures openid-client. */
export function discoverApp(
  entra: MockEntra,
  { authentication, execute = [] }: RelyingPartyOptions = {},
): Promise<Configuration> {
  const { clientId, clientSecret } = entra.credentials
  return discovery(new URL(entra.issuer), clientId, clientSecret, authentication, {
    execute: [enableNonRepudiationChecks, ...execute],
  })
}

/** An authorization request, and what the app keeps to check the answer by. */
export interface StartedSignIn {
  readonly url: URL
  readonly checks: {
    readonly expectedState: string
    readonly expectedNonce: string
    readonly pkceCodeVerifier: string
  }
}

/** Begins a sign-in with everything that protects one: state, nonce and PKCE. */
export async function startSignIn(
  config: Configuration,
  parameters: Readonly<Record<string, string>> = {},
): Promise<StartedSignIn> {
  const pkceCodeVerifier = randomPKCECodeVerifier()
  const expectedState = randomState()
  const expectedNonce = randomNonce()
  const url = buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...parameters,
  })
  return { url, checks: { expectedState, expectedNonce, pkceCodeVerifier } }
}
