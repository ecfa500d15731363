import type { SessionChange } from './answer.ts'
import type { SignInFlow } from './flow.ts'

/** The session that the browser has after this answer. */
export function sessionChangeOf({ tenant, session }: SignInFlow): SessionChange | undefined {
  return session === undefined ? undefined : { tenantId: tenant.id, session }
}
