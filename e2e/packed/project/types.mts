// The handle's options fit the clients' own types, with nothing in between.
import type { ClientSecretCredentialOptions } from '@azure/identity'
import { ClientSecretCredential } from '@azure/identity'
import type { Configuration } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import type { MockEntra, MockEntraOptions } from 'mock-entra'

const options: MockEntraOptions = { tenants: [{ apps: [{ secret: 's' }] }], clock: () => Date.now() }
await using entra: MockEntra = await startMockEntra(options)
export const msal: Configuration = entra.msalConfig()
export const identity: ClientSecretCredentialOptions = entra.identityOptions()
export const credential = new ClientSecretCredential('t', 'c', 's', entra.identityOptions())

// @ts-expect-error an option that does not exist
await startMockEntra({ prot: 1 })
