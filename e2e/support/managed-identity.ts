import type { ManagedIdentityOptions, MockEntraOptions } from 'mock-entra'

import { runProgram } from './run-program.ts'

/** What a program on a host in Azure asks for. */
export interface ManagedIdentityQuestion {
  readonly client: 'msal-node' | 'azure-identity' | 'default-azure-credential'
  /** @default Key Vault */
  readonly resource?: string
  /** The user-assigned identity. @default none */
  readonly id?:
    | { readonly clientId: string }
    | { readonly objectId: string }
    | { readonly resourceId: string }
  /** Whether what it waits between attempts is shortened. @default false */
  readonly isHurried?: boolean
}

export interface ManagedIdentityAnswer {
  readonly token?: string
  /** Where MSAL found itself to be. */
  readonly source?: string
  readonly error?: { readonly name: string; readonly message: string }
}

/** Asks in a process that has this environment. */
export async function askManagedIdentity(
  question: ManagedIdentityQuestion,
  env: Readonly<Record<string, string>>,
): Promise<ManagedIdentityAnswer> {
  const { code, output, errors } = await runProgram('ask-managed-identity.ts', {
    arguments: [JSON.stringify(question)],
    env,
    timeout: 50_000,
  })
  if (code !== 0) throw new Error(`The program ended with ${code}: ${errors}`)
  return JSON.parse(output) as ManagedIdentityAnswer
}

/** Claims of a token that nobody verifies here. */
export function claimsOf(token = ''): Readonly<Record<string, unknown>> {
  const [, payload = ''] = token.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>
}

/** Mocks to be started one after the other in one process. */
export interface SeveralMocks {
  readonly client: ManagedIdentityQuestion['client']
  readonly identity: ManagedIdentityOptions
  readonly mocks: readonly MockEntraOptions[]
}

export interface SeveralMocksEntry {
  /** Whether the mock that runs has issued the token. */
  readonly isOwn?: boolean
  readonly fromCache?: boolean
  readonly error?: string
  /** How the mock answered. */
  readonly statuses: readonly number[]
}

export async function askSeveralMocks(settings: SeveralMocks): Promise<readonly SeveralMocksEntry[]> {
  const { code, output, errors } = await runProgram('several-mocks.ts', {
    arguments: [JSON.stringify(settings)],
    timeout: 50_000,
  })
  if (code !== 0) throw new Error(`The program ended with ${code}: ${errors}`)
  return JSON.parse(output) as readonly SeveralMocksEntry[]
}
