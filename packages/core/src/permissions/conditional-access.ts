import type { ClaimsRequest } from '../claims-request.ts'
import type { Application } from '../directory/application.ts'
import type { ConditionalAccess, GrantControl } from '../directory/conditional-access.ts'
import type { Resource } from '../directory/resource.ts'
import type { Tenant } from '../directory/tenant.ts'
import type { User } from '../directory/user.ts'
import { EntraError } from '../errors/entra-error.ts'
import { deriveUuid } from '../ids.ts'
import { isUnrevoked } from '../state/sessions.ts'
import type { SignIn } from '../state/sessions.ts'

/** A sign-in that is about to be used, and for what. */
export interface AccessRequest {
  readonly tenant: Tenant
  readonly user: User
  readonly signIn: SignIn
  readonly client: Application
  /** Empty where tokens are for the client itself. */
  readonly resources: readonly Resource[]
  readonly claims: ClaimsRequest
}

/** Something that the sign-in lacks; `acrs`: an authentication context that the client asked for. */
export type UnmetRequirement = GrantControl | 'acrs'

/** In the order in which Entra asks: the password, more proof of identity, then the terms. */
const order: readonly GrantControl[] = ['passwordChange', 'mfa', 'termsOfUse']

/** The first thing that the policies of user, client and resources ask for and the sign-in lacks. */
export function findUnmetRequirement(request: AccessRequest): UnmetRequirement | undefined {
  const { user, signIn, claims } = request
  const wanted = new Set(policiesOf(request).flatMap(({ grantControls = [] }) => grantControls))
  if (wanted.has('block')) return 'block'
  if (user.forceChangePasswordNextSignIn) return 'passwordChange'
  if (claims.requiresMfa) wanted.add('mfa')
  const control = order.find((candidate) => wanted.has(candidate) && !signIn.satisfied.includes(candidate))
  if (control !== undefined) return control
  const { authenticationContexts } = signIn
  const isMissing = (context: string): boolean => !authenticationContexts.includes(context)
  return claims.authenticationContexts.some(isMissing) ? 'acrs' : undefined
}

/** How a request is refused that cannot be answered by asking the user. */
export function refuseUnmet(requirement: UnmetRequirement, request: AccessRequest): EntraError {
  const { tenant, client, claims } = request
  switch (requirement) {
    case 'block':
      return new EntraError('blockedByConditionalAccess', {})
    case 'passwordChange':
      return new EntraError('passwordExpired', {})
    case 'termsOfUse':
      return new EntraError('externalChallengeNotSatisfied', {}, { claims: policyChallenge(tenant, client) })
    case 'mfa':
      return new EntraError('mfaRequired', mfaTarget(request), { claims: policyChallenge(tenant, client) })
    case 'acrs':
      return new EntraError('mfaRequired', mfaTarget(request), {
        claims: contextChallenge(claims.authenticationContexts),
        detail: `The sign-in lacks the authentication context ${claims.authenticationContexts.join(', ')}.`,
      })
  }
}

/** @throws {EntraError} for the first requirement that the sign-in does not meet */
export function assertMeetsRequirements(request: AccessRequest): void {
  const unmet = findUnmetRequirement(request)
  if (unmet !== undefined) throw refuseUnmet(unmet, request)
}

/** Whether the sign-in is so old that the sign-in frequency of a policy has run out. */
export function isSignInFrequencyExceeded(request: AccessRequest): boolean {
  const { tenant, signIn } = request
  return tenant.clock.now() - signIn.authenticatedAt >= frequencyOf(request)
}

/** @throws {EntraError} `userDisabled` or `sessionRevoked`, where a sign-in no longer counts */
export function assertSignInCounts(user: User, signIn: SignIn): void {
  if (!user.accountEnabled) throw new EntraError('userDisabled', {})
  if (isUnrevoked(user, signIn)) return
  throw new EntraError('sessionRevoked', {
    issuedAt: new Date(signIn.authenticatedAt).toISOString(),
    validFrom: new Date(user.signInSessionsValidFrom).toISOString(),
  })
}

/** @throws {EntraError} `signInFrequencyExceeded`, which ends refresh tokens */
export function assertSignInFrequency(request: AccessRequest): void {
  if (!isSignInFrequencyExceeded(request)) return
  throw new EntraError('signInFrequencyExceeded', {
    issuedAt: new Date(request.signIn.authenticatedAt).toISOString(),
    maximumAge: String(frequencyOf(request) / 1000),
  })
}

function frequencyOf(request: AccessRequest): number {
  const hours = policiesOf(request).map(({ signInFrequencyHours = Infinity }) => signInFrequencyHours)
  return Math.min(...hours) * 3_600_000
}

function policiesOf({ user, client, resources }: AccessRequest): readonly ConditionalAccess[] {
  const ofResources = resources.flatMap(({ application }) => application?.conditionalAccess ?? [])
  return [user.conditionalAccess, client.conditionalAccess, ...ofResources]
}

function mfaTarget({ client, resources }: AccessRequest): { readonly resource: string } {
  return { resource: resources[0]?.servicePrincipal?.appId ?? client.appId }
}

/** The challenge names the policies; sent back at an interactive request, it asks for what they demand. */
function policyChallenge(tenant: Tenant, client: Application): string {
  const policy = deriveUuid(tenant.id, 'conditionalAccessPolicy', client.appId)
  return JSON.stringify({ access_token: { capolids: { essential: true, values: [policy] } } })
}

function contextChallenge(contexts: readonly string[]): string {
  const [value] = contexts
  const acrs = contexts.length === 1 ? { essential: true, value } : { essential: true, values: contexts }
  return JSON.stringify({ access_token: { acrs } })
}
