/**
 * Starts mocks one after the other in one process, and asks each for a managed identity's token, with the variables
 * applied to the process itself. Prints what came of it as JSON, an entry for each mock.
 */
import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity'
import { ManagedIdentityApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { ManagedIdentityOptions, TenantHandle } from 'mock-entra'

import type { SeveralMocks, SeveralMocksEntry } from '../managed-identity.ts'

const { identity, mocks, client } = JSON.parse(process.argv[2] ?? '') as SeveralMocks
const resource = 'https://vault.azure.net'

async function acquireToken(): Promise<{ readonly token: string; readonly fromCache?: boolean }> {
  const scope = `${resource}/.default`
  if (client === 'azure-identity') return await new ManagedIdentityCredential().getToken(scope)
  if (client === 'default-azure-credential') return await new DefaultAzureCredential().getToken(scope)
  const { accessToken, fromCache } = await new ManagedIdentityApplication({
    system: { disableInternalRetries: true },
  }).acquireToken({ resource })
  return { token: accessToken, fromCache }
}

async function ask(tenant: TenantHandle, options: ManagedIdentityOptions): Promise<SeveralMocksEntry> {
  tenant.managedIdentity(options).applyEnvironment()
  try {
    const { token, fromCache } = await acquireToken()
    const { uti } = tenant.tokens.decode(token).claims
    const isOwn = tenant.requests.filter({ uti }).length === 1
    return { isOwn, ...(fromCache === undefined ? {} : { fromCache }), statuses: statusesOf(tenant) }
  } catch (error) {
    return { error: (error as Error).message, statuses: statusesOf(tenant) }
  }
}

function statusesOf({ requests }: TenantHandle): readonly number[] {
  return requests.filter({ endpoint: 'managedIdentity' }).map(({ status }) => status)
}

const entries: SeveralMocksEntry[] = []
for (const options of mocks) {
  await using entra = await startMockEntra(options)
  entries.push(await ask(entra, identity))
}
console.log(JSON.stringify(entries))
