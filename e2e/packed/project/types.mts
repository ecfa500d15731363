// The handle's options fit the clients' own types, with nothing in between.
import type { ClientSecretCredentialOptions } from '@azure/identity'
import { ClientSecretCredential } from '@azure/identity'
import type { Configuration } from '@azure/msal-node'
import { connectMockEntra, startMockEntra } from 'mock-entra'
import type { MockEntra, MockEntraOptions, RemoteTenantHandle, User } from 'mock-entra'
import { test as playwrightTest } from 'mock-entra/playwright'
import { expect, test } from 'mock-entra/vitest/shared'

const options: MockEntraOptions = { tenants: [{ apps: [{ secret: 's' }] }], clock: () => Date.now() }
await using entra: MockEntra = await startMockEntra(options)
export const msal: Configuration = entra.msalConfig()
export const identity: ClientSecretCredentialOptions = entra.identityOptions()
export const credential = new ClientSecretCredential('t', 'c', 's', entra.identityOptions())

// @ts-expect-error an option that does not exist
await startMockEntra({ prot: 1 })

// A mock in another process: what waits there is a promise here, and so are matchers that read its journal.
await using remote = await connectMockEntra(entra.url, entra.controlKey)
export const tenant: RemoteTenantHandle = await remote.createTenant()
export const carol: Promise<User> = tenant.addUser({ userPrincipalName: 'carol' })
export const configuration: Configuration = tenant.msalConfig()
export const asked: Promise<void> = expect(tenant).toHaveRequestedToken({ times: 1 })
export const askedHere: void = expect(entra).toHaveRequestedToken({ times: 1 })
test('a tenant of its own', ({ tenant: own }) => void own.tenantId)
playwrightTest('a tenant of its own', ({ tenant: own, page }) => void [own.tenantId, page.url()])
