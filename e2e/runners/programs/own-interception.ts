// Files that run one after another in a worker, and in `vm` contexts, share its sockets: each has to find them untouched.
import { writeFile } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import tls from 'node:tls'

import { ConfidentialClientApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import { expect, test } from 'vitest'

/** What interception changes in a worker. A CA may be listed twice, in other lines, until somebody sets the list. */
function touched(): readonly unknown[] {
  const trusted = new Set(tls.getCACertificates('default').map((ca) => ca.replaceAll(/\s/g, '')))
  return [Reflect.get(net.Socket.prototype, 'connect'), tls.createSecureContext, trusted.size]
}

async function readIssuer(tenantId: string): Promise<unknown> {
  const url = `https://login.microsoftonline.com/${tenantId}/v2.0/.well-known/openid-configuration`
  return ((await (await fetch(url)).json()) as { issuer: string }).issuer
}

test('a file starts a mock that intercepts, and leaves nothing behind', async () => {
  const before = touched()
  const entra = await startMockEntra({ intercept: true })
  const { tenantId, port } = entra
  const { clientId, clientSecret } = entra.credentials
  const authority = `https://login.microsoftonline.com/${tenantId}`

  const client = new ConfidentialClientApplication({ auth: { clientId, clientSecret, authority } })
  const result = await client.acquireTokenByClientCredential({ scopes: ['https://vault.azure.net/.default'] })
  const issuer = await readIssuer(tenantId)
  const during = touched()
  await entra.close()

  expect(result?.accessToken).toMatch(/^ey/)
  expect(issuer).toBe(`${authority}/v2.0`)
  expect(during.map((now, index) => now === before[index])).toEqual([false, false, false])
  expect(touched()).toEqual(before)
  await writeFile(join(process.env['SEEN_FOLDER'] ?? '', `${port}-${process.hrtime.bigint()}`), tenantId)
})
