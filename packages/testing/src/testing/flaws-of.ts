import { createPublicKey, verify } from 'node:crypto'

import type { TokenTenant } from '../conformance/forgery.ts'

/** What an API that asks for these permissions looks at, one thing after the other. */
export type Flaw =
  | 'form'
  | 'alg'
  | 'crit'
  | 'kid'
  | 'signature'
  | 'exp'
  | 'nbf'
  | 'aud'
  | 'iss'
  | 'tid'
  | 'oid'
  | 'client'
  | 'scp'
  | 'roles'

/** What a token has to have, as its good sibling has it. */
export interface Expected {
  readonly aud: unknown
  readonly iss: unknown
  readonly tid: unknown
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
}

type Json = Record<string, unknown>

const leeway = 300

/**
 * All that is wrong with a token, by a validator that goes on after the first flaw. Written without what the catalogue is
 * written with, so that the one proves the other.
 */
export async function flawsOf(entra: TokenTenant, token: string, expected: Expected): Promise<Flaw[]> {
  const parts = parse(token)
  if (parts === undefined) return ['form']
  const { header, claims } = parts
  const now = entra.clock.now() / 1000
  const checks: Record<Exclude<Flaw, 'form'>, boolean> = {
    alg: header['alg'] === 'RS256',
    crit: header['crit'] === undefined,
    kid: typeof header['kid'] === 'string' && (await publishedKids(entra)).includes(header['kid']),
    signature: await isSigned(entra, token),
    exp: typeof claims['exp'] === 'number' && claims['exp'] > now - leeway,
    nbf: typeof claims['nbf'] === 'number' && claims['nbf'] < now + leeway,
    aud: claims['aud'] === expected.aud,
    iss: claims['iss'] === expected.iss,
    tid: claims['tid'] === expected.tid,
    oid: typeof claims['oid'] === 'string',
    client: typeof (claims['azp'] ?? claims['appid']) === 'string',
    scp: hasScopes(claims['scp'], expected.scopes),
    roles: hasRoles(claims['roles'], expected.roles),
  }
  return Object.entries(checks).flatMap(([flaw, isRight]) => (isRight ? [] : [flaw as Flaw]))
}

function parse(token: string): { header: Json; claims: Json } | undefined {
  const match = /^([\w-]+)\.([\w-]+)\.([\w-]*)$/.exec(token)
  if (match === null) return undefined
  try {
    const [header, claims] = [decode(match[1]), decode(match[2])]
    return { header, claims }
  } catch {
    return undefined
  }
}

function decode(part = ''): Json {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Json
}

function hasScopes(scp: unknown, scopes: readonly string[] | undefined): boolean {
  if (scopes === undefined) return scp === undefined
  return typeof scp === 'string' && scopes.every((scope) => scp.split(' ').includes(scope))
}

function hasRoles(claim: unknown, roles: readonly string[] | undefined): boolean {
  if (roles === undefined) return claim === undefined
  return Array.isArray(claim) && roles.every((role) => claim.includes(role))
}

interface Jwk {
  readonly kid: string
}

async function publishedKeys({ jwksUri }: TokenTenant): Promise<readonly Jwk[]> {
  const { keys } = (await (await fetch(jwksUri)).json()) as { keys: readonly Jwk[] }
  return keys
}

async function publishedKids(entra: TokenTenant): Promise<readonly string[]> {
  return (await publishedKeys(entra)).map(({ kid }) => kid)
}

/** With any of the published keys, whatever the header says of key and algorithm. */
async function isSigned(entra: TokenTenant, token: string): Promise<boolean> {
  const end = token.lastIndexOf('.')
  const [input, signature] = [
    Buffer.from(token.slice(0, end)),
    Buffer.from(token.slice(end + 1), 'base64url'),
  ]
  return (await publishedKeys(entra)).some((jwk) =>
    verify('sha256', input, createPublicKey({ key: { ...jwk }, format: 'jwk' }), signature),
  )
}
