import { client, issuerOf, production, requests, v1Issuer } from './client.ts'

const { tenantId, clientId, clientSecret, authority, scope } = production
const auth = { clientId, authority, clientSecret }

/** The libraries of Microsoft's. */
export const microsoftClients = [
  client({
    name: 'MSAL Node 7',
    load: () => import('@azure/msal-node'),
    run: async ({ ConfidentialClientApplication }) => {
      const app = new ConfidentialClientApplication({ auth })
      return issuerOf((await app.acquireTokenByClientCredential({ scopes: [scope] }))?.accessToken)
    },
  }),
  client({
    name: 'MSAL Node 7 with a region',
    load: () => import('@azure/msal-node'),
    run: async ({ ConfidentialClientApplication }) => {
      const app = new ConfidentialClientApplication({ auth })
      const request = { scopes: [scope], azureRegion: 'westeurope' }
      return issuerOf((await app.acquireTokenByClientCredential(request))?.accessToken)
    },
    requests: [`${requests.token}/`],
  }),
  client({
    name: 'MSAL Node 7 with an ID token of a person',
    load: () => import('@azure/msal-node'),
    run: async ({ ConfidentialClientApplication }, entra) => {
      const web = entra.addApp({ displayName: 'Web', secret: 's3cret' })
      const app = new ConfidentialClientApplication({
        auth: { clientId: web.appId, authority, clientSecret: 's3cret' },
      })
      const { username, password = '' } = entra.user
      const request = { scopes: ['openid', scope], username, password }
      return issuerOf((await app.acquireTokenByUsernamePassword(request))?.idToken)
    },
  }),
  client({
    name: 'MSAL Node 3',
    load: () => import('msal-node-3'),
    run: async ({ ConfidentialClientApplication }) => {
      const app = new ConfidentialClientApplication({ auth })
      return issuerOf((await app.acquireTokenByClientCredential({ scopes: [scope] }))?.accessToken)
    },
  }),
  client({
    name: 'MSAL Node 2',
    load: () => import('msal-node-2'),
    run: async ({ ConfidentialClientApplication }) => {
      const app = new ConfidentialClientApplication({ auth })
      return issuerOf((await app.acquireTokenByClientCredential({ scopes: [scope] }))?.accessToken)
    },
  }),
  client({
    name: '@azure/identity, ClientSecretCredential',
    load: () => import('@azure/identity'),
    run: async ({ ClientSecretCredential }) => {
      const credential = new ClientSecretCredential(tenantId, clientId, clientSecret)
      return issuerOf((await credential.getToken('https://management.azure.com/.default')).token)
    },
    issuer: v1Issuer,
  }),
  client({
    name: '@azure/identity, another cloud',
    load: () => import('@azure/identity'),
    run: async ({ AzureAuthorityHosts, ClientSecretCredential }) => {
      const { AzureGovernment: authorityHost } = AzureAuthorityHosts
      const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, { authorityHost })
      return issuerOf((await credential.getToken(scope)).token)
    },
    issuer: `https://login.microsoftonline.us/${tenantId}/v2.0`,
  }),
]
