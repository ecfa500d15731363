import type { Authorization } from '../grants/grant.ts'

/** `amr`: how the user proved who they are. Only v1 tokens say so. */
export function authenticationMethods({ signIn }: Authorization): readonly string[] {
  return signIn?.satisfied.includes('mfa') === true ? ['pwd', 'mfa'] : ['pwd']
}
