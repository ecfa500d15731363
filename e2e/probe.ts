import { ClientSecretCredential } from '@azure/identity'
import { ConfidentialClientApplication } from '@azure/msal-node'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { startMockEntra } from 'mock-entra'
import { discovery } from 'openid-client'
const entra = await startMockEntra({ trust: false })
const { tenantId, clientId, clientSecret } = entra.credentials
function dump(e: any, depth = 0): string {
  if (!e || depth > 4) return String(e)
  const own = Object.fromEntries(
    Object.entries(e)
      .filter(([k]) => !['stack', 'cause', 'request', 'response', 'config', 'networkClient'].includes(k))
      .map(([k, v]) => [k, typeof v === 'object' ? JSON.stringify(v)?.slice(0, 300) : v]),
  )
  return (
    `${e.name} code=${e.code} msg=${e.message?.slice(0, 260)} own=${JSON.stringify(own).slice(0, 600)}` +
    (e.cause ? `\n   cause: ${dump(e.cause, depth + 1)}` : '')
  )
}
async function t(name: string, f: () => Promise<unknown>) {
  try {
    await f()
    console.log('##', name, 'OK')
  } catch (e) {
    console.log('##', name, '\n  ', dump(e))
  }
  await new Promise((r) => setTimeout(r, 50))
}
const scope = 'api://x/.default'
const e2 = await startMockEntra()
const e3 = await startMockEntra()
const app = new ConfidentialClientApplication(e2.msalConfig())
e2.faults.next('token', { status: 503, retryAfter: 60 })
await t('msal 503', () => app.acquireTokenByClientCredential({ scopes: [scope] }))
await t('msal throttled', () => app.acquireTokenByClientCredential({ scopes: [scope] }))
for (const r of e2.requests) console.log(r.endpoint, r.path, r.status, r.correlationId, r.aadsts)
await e2.close()
await e3.close()
await t('msal closed', () =>
  new ConfidentialClientApplication(e2.msalConfig()).acquireTokenByClientCredential({ scopes: [scope] }),
)
