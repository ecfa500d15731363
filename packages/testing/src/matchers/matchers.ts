import type { RemoteTenantHandle } from '@mock-entra/node'

import type { Expected } from './match.ts'
import { toHaveNoUnexpectedRequests, toHaveRequestedToken } from './request-matchers.ts'
import type { ExpectedTokenRequest } from './request-matchers.ts'
import { toBeEntraToken, toBeSignedBy, toHaveClaims } from './token-matchers.ts'
import type { Signer } from './token-matchers.ts'

/** The journal of a tenant in another process has to be fetched first. */
type JournalResult<Result, Received> =
  Received extends Pick<RemoteTenantHandle, 'requests'> ? Promise<void> : Result

/**
 * What `expect` can do beyond the runner's own matchers. `Result` is what the runner's matchers return, `Received` what is
 * looked at.
 */
export interface EntraMatchers<Result = void, Received = unknown> {
  /**
   * A JWT with the header and the claims that every token of Entra's has. Its signature is not looked at.
   *
   * @param claims further claims, of which objects may leave members out; `undefined` means that there is none
   * @example
   * expect(result.accessToken).toBeEntraToken({ ver: '2.0', scp: 'Tasks.Read', roles: undefined })
   */
  toBeEntraToken(claims?: Expected): Result
  /**
   * A JWT, a decoded token or the claims of one, with these among its claims.
   *
   * @param claims objects may leave members out; `undefined` means that there is no such claim
   * @throws {MockEntraError} `MOCK_ENTRA_INVALID_TOKEN` for what is none of them, after `.not` as well
   * @example
   * expect(token).toHaveClaims({ roles: ['Tasks.Admin'], oid: expect.any(String) })
   */
  toHaveClaims(claims: Expected): Result
  /**
   * A JWT that this tenant issued, with a key that it publishes. Whether it has expired does not matter.
   *
   * @param entra a running mock, or the handle of a tenant
   * @example
   * await expect(token).toBeSignedBy(entra)
   */
  toBeSignedBy(entra: Signer): Promise<void>
  /**
   * A mock, or a tenant, that was asked for tokens in this way. Requests that it refused count as well.
   *
   * @example
   * expect(entra).toHaveRequestedToken({ grantType: 'refresh_token', times: 1 })
   * expect(entra).not.toHaveRequestedToken({ grantType: 'password' })
   *
   * Of a tenant in another process: `await expect(tenant).toHaveRequestedToken()`.
   *
   * @throws {MockEntraError} for what is no tenant, and where a member of `expected` is misspelt
   */
  toHaveRequestedToken(expected?: ExpectedTokenRequest): JournalResult<Result, Received>
  /**
   * A mock, or a tenant, that was asked only for what it serves: no unknown path, nothing that is answered 501, and no
   * request that it failed at. Refusals and planned faults are answers like others.
   *
   * Of a tenant in another process: `await expect(tenant).toHaveNoUnexpectedRequests()`.
   */
  toHaveNoUnexpectedRequests(): JournalResult<Result, Received>
}

/** For `expect.extend` of Vitest, Jest and what follows them. */
export const entraMatchers = {
  toBeEntraToken,
  toHaveClaims,
  toBeSignedBy,
  toHaveRequestedToken,
  toHaveNoUnexpectedRequests,
} satisfies Record<keyof EntraMatchers, unknown>
