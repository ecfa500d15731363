import { parseAuthorize, provisionalTarget, requireRedirectUri } from './authorize-request.ts'
import type { AuthorizeRequest } from './authorize-request.ts'
import { isTenantAlias } from './directory/directory.ts'
import type { User } from './directory/user.ts'
import { requireApp } from './grants/client.ts'
import type { Issuer } from './issuer.ts'
import type { SignInAnswer } from './sign-in/answer.ts'
import { findAutomaticUser } from './sign-in/automatic-user.ts'
import { signInWithoutPerson } from './sign-in/automation.ts'
import { continueFlow } from './sign-in/continue.ts'
import { beginFlow } from './sign-in/flow.ts'
import type { Browser } from './sign-in/flow.ts'
import { refuseToApp } from './sign-in/refuse.ts'
import { requireTenantOfApp } from './sign-in/tenant-of-app.ts'
import { requireParameter } from './token-request.ts'

/** How an authorization request is answered without a person. */
export interface Automation {
  readonly user: User
}

// #region journey
/**
 * START HERE: how an authorization request becomes a page, or a response that the browser takes to the app.
 *
 * What is wrong with the app or its redirect URI is told to the person; everything after that is told to the app.
 */
export async function answerAuthorizeRequest(
  issuer: Issuer,
  request: AuthorizeRequest,
  browser: Browser,
  automation?: Automation,
): Promise<SignInAnswer> {
  const tenant = requireTenantOfApp(issuer, request) // which directory? or AADSTS90002
  const client = requireApp(tenant, requireParameter(request.clientId, 'client_id')) // who asks? or AADSTS700016
  const redirect = requireRedirectUri(client.application, request.redirectUri) // may it be told? or AADSTS50011
  const target = provisionalTarget(request, redirect.uri)
  return await refuseToApp({ target, prompt: request.prompt }, async () => {
    const authorize = parseAuthorize(client.application, request, redirect) // does it make sense?
    const isTenantOpen = isTenantAlias(request.tenant.toLowerCase())
    const purpose = { kind: 'authorize', authorize } as const
    const flow = beginFlow({ purpose, tenant, isTenantOpen, client, browser })
    const user = automation?.user ?? findAutomaticUser(issuer, flow) // is there a person to ask?
    if (user !== undefined) signInWithoutPerson(issuer, flow, user)
    return await continueFlow(issuer, flow) // the next page, or the response
  })
}
// #endregion
