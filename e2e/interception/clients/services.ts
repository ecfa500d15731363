import { client, issuerOf, production, requests, v1Issuer } from './client.ts'

const { tenantId, clientId, clientSecret } = production
const resource = 'https://vault.azure.net'
const machine = 'GET /metadata/identity/oauth2/token' // http://169.254.169.254

/** Clients of the services beside Entra: what a machine of Azure asks for its tokens, and Microsoft Graph. */
export const serviceClients = [
  client({
    name: 'MSAL Node 7, managed identity',
    load: () => import('@azure/msal-node'),
    run: async ({ ManagedIdentityApplication }, entra) => {
      entra.managedIdentity()
      return issuerOf((await new ManagedIdentityApplication().acquireToken({ resource })).accessToken)
    },
    issuer: v1Issuer,
    requests: [machine],
  }),
  client({
    name: '@azure/identity, ManagedIdentityCredential',
    load: () => import('@azure/identity'),
    run: async ({ ManagedIdentityCredential }, entra) => {
      const { clientId: own } = entra.managedIdentity({ type: 'UserAssigned' })
      const credential = new ManagedIdentityCredential({ clientId: own })
      return issuerOf((await credential.getToken(`${resource}/.default`)).token)
    },
    issuer: v1Issuer,
    requests: [machine],
  }),
  client({
    name: 'Microsoft Graph client',
    load: () => Promise.all([import('@azure/identity'), import('@microsoft/microsoft-graph-client')]),
    run: async ([{ ClientSecretCredential }, { Client }]) => {
      const credential = new ClientSecretCredential(tenantId, clientId, clientSecret)
      const { token } = await credential.getToken('https://graph.microsoft.com/.default')
      const graph = Client.init({ authProvider: (done) => done(undefined, token) })
      const { value } = (await graph.api('/applications').get()) as { value: readonly { appId: string }[] }
      if (!value.some(({ appId }) => appId === clientId)) throw new Error('Graph does not know the app.')
      return issuerOf(token)
    },
    issuer: v1Issuer,
    requests: [requests.token, 'GET /v1.0/applications'],
  }),
]
