/**
 * Asks for tokens as an app on a host in Azure does: with nothing but its environment. Prints what came of it as JSON.
 *
 * A process of its own, because MSAL keeps the host that it found and the tokens for as long as the process lives.
 */
import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity'
import type { ManagedIdentityCredentialClientIdOptions } from '@azure/identity'
import { ManagedIdentityApplication } from '@azure/msal-node'

import type { ManagedIdentityAnswer, ManagedIdentityQuestion } from '../managed-identity.ts'

const question = JSON.parse(process.argv[2] ?? '') as ManagedIdentityQuestion
const { client, resource = 'https://vault.azure.net', id, isHurried = false } = question

/** Lets clients wait for a hundredth of the time between their attempts. */
function hurry(): void {
  const wait = globalThis.setTimeout
  const shortened = (
    callback: (...values: unknown[]) => void,
    delay = 0,
    ...values: unknown[]
  ): NodeJS.Timeout => wait(callback, delay / 100, ...values)
  globalThis.setTimeout = Object.assign(shortened, wait)
}

async function ask(): Promise<Pick<ManagedIdentityAnswer, 'token' | 'source'>> {
  switch (client) {
    case 'msal-node': {
      const app = new ManagedIdentityApplication({ managedIdentityIdParams: msalIds() })
      const { accessToken } = await app.acquireToken({ resource })
      return { token: accessToken, source: app.getManagedIdentitySource() }
    }
    case 'azure-identity': {
      const credential = new ManagedIdentityCredential((id ?? {}) as ManagedIdentityCredentialClientIdOptions)
      return { token: (await credential.getToken(`${resource}/.default`)).token }
    }
    case 'default-azure-credential':
      return { token: (await new DefaultAzureCredential().getToken(`${resource}/.default`)).token }
  }
}

/** MSAL's words for the ids of `@azure/identity`. */
function msalIds(): object {
  const { clientId, objectId, resourceId } = {
    clientId: undefined,
    objectId: undefined,
    resourceId: undefined,
    ...id,
  }
  if (clientId !== undefined) return { userAssignedClientId: clientId }
  if (objectId !== undefined) return { userAssignedObjectId: objectId }
  return resourceId === undefined ? {} : { userAssignedResourceId: resourceId }
}

if (isHurried) hurry()
const answer: ManagedIdentityAnswer = await ask().catch((error: Error) => ({
  error: { name: error.name, message: error.message },
}))
console.log(JSON.stringify(answer))
