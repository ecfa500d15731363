import { MockEntraError } from '@mock-entra/node'

import type { ForgeryEntry, ForgeryTable } from '../forgery.ts'
import type { Members } from '../minting/jws.ts'

const splitScopes =
  "Split `scp` at the spaces and require one entry to equal the scope: `scp.split(' ').includes('Tasks.Read')`."
const listRoles =
  "Require `roles` to be an array, and one entry to equal the role: `Array.isArray(roles) && roles.includes('Tasks.Read.All')`."
const requireIdentity = 'Require `tid` and `oid`: together they name the user, and nothing else does.'
const claimsValidation = 'Entra docs, claims validation'
const accessTokenClaims = 'Entra docs, access token claims'

/** Tokens of somebody who is known, and may not. */
export const authorization = {
  'no scp': withScopes(`Without a scope the user has allowed nothing (${claimsValidation}).`, () => ({
    scp: undefined,
  })),
  'empty scp': withScopes(`An empty list of scopes allows nothing (${claimsValidation}).`, () => ({
    scp: '',
  })),
  'another scope': withScopes('Consent is for each scope (RFC 6749 §3.3).', () => ({ scp: 'Forged.Read' })),
  'scope that begins with ours': withScopes('Scopes are compared whole (RFC 6749 §3.3).', (scopes) => ({
    scp: scopes.map((scope) => `${scope}.Own`).join(' '),
  })),
  'scope that ends with ours': withScopes('Scopes are compared whole (RFC 6749 §3.3).', (scopes) => ({
    scp: scopes.map((scope) => `Not.${scope}`).join(' '),
  })),
  'scope in the other case': withScopes('Scopes are case-sensitive (RFC 6749 §3.3).', (scopes) => ({
    scp: scopes.map(swapCase).join(' '),
  })),
  'scp as a list': withScopes(`\`scp\` is one text with spaces (${accessTokenClaims}).`, (scopes) => ({
    scp: scopes,
  })),
  'scope in the claim scope': withScopes(
    `Entra fills \`scp\`, and not \`scope\` (${accessTokenClaims}).`,
    (scopes) => ({
      scp: undefined,
      scope: scopes.join(' '),
    }),
  ),
  'scope among the roles': withScopes(
    `A role of that name was assigned by somebody else, for something else (${claimsValidation}).`,
    (scopes, { roles }) => ({ scp: undefined, roles: [...(Array.isArray(roles) ? roles : []), ...scopes] }),
  ),
  'no roles': withRoles(`Without the role the caller was assigned nothing (${claimsValidation}).`, () => ({
    roles: undefined,
  })),
  'empty roles': withRoles(`An empty list of roles allows nothing (${claimsValidation}).`, () => ({
    roles: [],
  })),
  'another role': withRoles(`Each role is assigned by itself (${claimsValidation}).`, () => ({
    roles: ['Forged.Read.All'],
  })),
  'role that contains ours': withRoles(`Roles are compared whole (${claimsValidation}).`, (roles) => ({
    roles: roles.map((role) => `Not.${role}.Own`),
  })),
  'role in the other case': withRoles(`Roles are case-sensitive (${claimsValidation}).`, (roles) => ({
    roles: roles.map(swapCase),
  })),
  'roles as text': withRoles(
    `\`roles\` is a list; in a text any part would match (${accessTokenClaims}).`,
    (roles) => ({
      roles: roles.map((role) => `Not.${role}.Own`).join(' '),
    }),
  ),
  'role among the groups': withRoles(
    `Who manages a group may name it like a role (${claimsValidation}).`,
    (roles) => ({
      roles: undefined,
      groups: roles,
    }),
  ),
  'role among the scopes': withRoles(
    `Users consent to scopes; roles are an administrator’s to assign (${claimsValidation}).`,
    (roles, { scp }) => ({
      roles: undefined,
      scp: [...(typeof scp === 'string' ? [scp] : []), ...roles].join(' '),
    }),
  ),
  'no tid': withoutIdentity(`Without the tenant nobody is identified (${claimsValidation}).`, 'tid'),
  'no oid': withoutIdentity(
    `Names and addresses change hands; only \`oid\` stays (${claimsValidation}).`,
    'oid',
  ),
} as const satisfies ForgeryTable

/** Claims that replace those of a good token, out of its scopes or roles. */
type Permit = (permissions: readonly string[], claims: Members) => Members

function withScopes(why: string, permit: Permit): ForgeryEntry {
  return {
    why,
    fix: splitScopes,
    rejects: 403,
    target: 'delegated',
    mint: (good) =>
      good.with(({ claims }) => {
        if (typeof claims['scp'] !== 'string') throw withoutPermission('scopes', 'scope')
        return { claims: permit(claims['scp'].split(' '), claims) }
      }),
  }
}

function withRoles(why: string, permit: Permit): ForgeryEntry {
  return {
    why,
    fix: listRoles,
    rejects: 403,
    target: 'roles',
    mint: (good) =>
      good.with(({ claims }) => {
        if (!Array.isArray(claims['roles'])) throw withoutPermission('roles', 'app role')
        return { claims: permit(claims['roles'] as readonly string[], claims) }
      }),
  }
}

function withoutIdentity(why: string, claim: 'oid' | 'tid'): ForgeryEntry {
  return {
    why,
    fix: requireIdentity,
    rejects: 401,
    mint: (good) => good.with({ claims: { [claim]: undefined } }),
  }
}

function swapCase(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  )
}

function withoutPermission(option: 'roles' | 'scopes', permission: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: `token.${option}`,
    received: `a good token without ${option}`,
    expected: `at least one ${permission} that the API asks for`,
    remedy: `Name it: \`token: { ${option}: ['…'] }\`.`,
  })
}
