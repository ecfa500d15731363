import { decodeProtectedHeader } from 'jose'
import type { MockEntra } from 'mock-entra'

/** The mock that an API trusts, and one that it knows nothing of. */
export interface Mocks {
  readonly entra: MockEntra
  readonly stranger: MockEntra
}

/** Tokens that the API `entra.api` must refuse, by what is wrong with them. */
export const flawedTokens = {
  'for another audience': ({ entra }) => entra.tokens.accessToken({ resource: 'api://another', version: 2 }),
  'that has expired': ({ entra }) => entra.tokens.accessToken({ expiresIn: -3600 }),
  'of another issuer': ({ entra }) => entra.tokens.accessToken({ claims: { iss: 'https://example.com/' } }),
  'with a tampered signature': async ({ entra }) => {
    const [header, claims, signature = ''] = (await entra.tokens.accessToken()).split('.')
    return [header, claims, replaceFirst(signature)].join('.')
  },
  'with tampered claims': async ({ entra }) => {
    const [header, , signature] = (await entra.tokens.accessToken({ scopes: ['Tasks.Read'] })).split('.')
    const [, claims] = (await entra.tokens.accessToken({ scopes: ['Tasks.Delete'] })).split('.')
    return [header, claims, signature].join('.')
  },
  'of another mock': ({ entra, stranger }) =>
    stranger.tokens.accessToken({ claims: { iss: entra.issuer, tid: entra.tenantId } }),
  "of another mock that names this one's key": async ({ entra, stranger }) => {
    const { kid } = decodeProtectedHeader(await entra.tokens.accessToken())
    return await stranger.tokens.accessToken({ claims: { iss: entra.issuer }, header: { kid } })
  },
} as const satisfies Record<string, (mocks: Mocks) => Promise<string>>

export type Flaw = keyof typeof flawedTokens

/** The flaws as the rows of a table of tests. */
export const flaws = Object.keys(flawedTokens) as Flaw[]

/** The first character counts in full; of the last one, two bits only. */
function replaceFirst(text: string): string {
  return (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
}
