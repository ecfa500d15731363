import type { Automation } from './authorize-endpoint.ts'
import { requireRedirectUri } from './authorize-request.ts'
import type { RedirectTarget } from './authorize-request.ts'
import { isTenantAlias } from './directory/directory.ts'
import { requireApp } from './grants/client.ts'
import type { Issuer } from './issuer.ts'
import { parseScopes } from './permissions/scopes.ts'
import type { SignInAnswer } from './sign-in/answer.ts'
import { signInWithoutPerson } from './sign-in/automation.ts'
import { describeConsentOutcome } from './sign-in/complete.ts'
import { continueFlow } from './sign-in/continue.ts'
import { beginFlow } from './sign-in/flow.ts'
import type { Browser } from './sign-in/flow.ts'
import { refuseToApp } from './sign-in/refuse.ts'
import { requireTenantOfApp } from './sign-in/tenant-of-app.ts'
import { requireParameter } from './token-request.ts'

/** A request that an administrator consents to an app for everybody. Absent parameters are undefined. */
export interface AdminConsentRequest {
  readonly tenant: string
  readonly clientId: string | undefined
  readonly redirectUri: string | undefined
  readonly state: string | undefined
  /** What to consent to; without it, what the app's registration lists. */
  readonly scope: string | undefined
}

/** How an administrator's consent is asked for: the same pages as a sign-in, and another answer. */
export async function answerAdminConsentRequest(
  issuer: Issuer,
  request: AdminConsentRequest,
  browser: Browser,
  automation?: Automation,
): Promise<SignInAnswer> {
  const { clientId, redirectUri, state, scope } = request
  const tenant = requireTenantOfApp(issuer, request)
  const client = requireApp(tenant, requireParameter(clientId, 'client_id'))
  const { uri } = requireRedirectUri(client.application, redirectUri)
  const target: RedirectTarget = { redirectUri: uri, responseMode: 'query', state }
  return await refuseToApp({ target, params: describeConsentOutcome(tenant) }, async () => {
    const scopes = scope === undefined || scope === '' ? undefined : parseScopes(scope)
    const purpose = { kind: 'adminConsent', consent: { target, scopes } } as const
    const isTenantOpen = isTenantAlias(request.tenant.toLowerCase())
    const flow = beginFlow({ purpose, tenant, isTenantOpen, client, browser })
    if (automation !== undefined) signInWithoutPerson(issuer, flow, automation.user)
    return await continueFlow(issuer, flow)
  })
}
