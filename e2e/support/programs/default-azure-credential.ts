/**
 * Gets a token by `DefaultAzureCredential()` and nothing else, in a process that has the environment of a link of its chain.
 * Prints the claims, and what was asked of the mock, as JSON.
 */
import { DefaultAzureCredential } from '@azure/identity'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'

await using entra = await startMockEntra({ intercept: true })
const prepare: Readonly<Record<string, (mock: MockEntra) => void | Promise<void>>> = {
  environment: ({ credentials: { tenantId, clientId, clientSecret } }) =>
    void Object.assign(process.env, {
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: clientSecret,
    }),
  workloadIdentity: async (mock) => {
    const pod = mock.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' })
    const app = mock.addApp({
      displayName: 'Checkout',
      federatedIdentityCredentials: [pod.federatedIdentityCredential],
    })
    Object.assign(process.env, (await pod.projectToken({ app })).env)
  },
  managedIdentity: (mock) => mock.managedIdentity().applyEnvironment(),
}

await prepare[process.argv[2] ?? '']?.(entra)
const { token } = await new DefaultAzureCredential().getToken('https://vault.azure.net/.default')
const { claims } = entra.tokens.decode(token)
const asked = entra.requests.all.map(({ endpoint, status }) => `${endpoint} ${status}`)
console.log(JSON.stringify({ claims, asked }))
