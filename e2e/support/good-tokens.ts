import type { MockEntra } from 'mock-entra'

import { acquireAppToken, acquireUserToken } from './acquire-token.ts'

/** A token that the API `entra.api` must accept, and what it has to read in it. */
interface GoodToken {
  readonly mint: (entra: MockEntra) => Promise<string>
  readonly claims: (entra: MockEntra) => object
}

/** Tokens that the API `entra.api` must accept, by where they come from. */
export const goodTokens = {
  'an app-only token that was acquired over HTTP': {
    mint: (entra) => acquireAppToken(entra),
    claims: ({ app }) => ({ azp: app.appId, roles: ['Tasks.Read.All'] }),
  },
  'a delegated token that was acquired over HTTP': {
    mint: (entra) => acquireUserToken(entra),
    claims: ({ user }) => ({ oid: user.objectId, scp: 'Tasks.Read Tasks.ReadWrite' }),
  },
  'a token of the factory': {
    mint: ({ tokens }) => tokens.accessToken({ scopes: ['Tasks.Read'] }),
    claims: () => ({ scp: 'Tasks.Read' }),
  },
} as const satisfies Record<string, GoodToken>

/** Their names as the rows of a table of tests. */
export const goodTokenNames = Object.keys(goodTokens) as (keyof typeof goodTokens)[]
