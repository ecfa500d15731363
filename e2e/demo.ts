/**
 * The main job from start to end: the standalone server, and a real client in another process that gets a token.
 *
 * Run by `npm run demo`. It ends by itself; `npm start` keeps the server running instead.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { ConfidentialClientApplication } from '@azure/msal-node'
import { createRemoteJWKSet, jwtVerify } from 'jose'

// 1. The server, as anybody would start it; --json makes it print one line when it is ready.
const cli = new URL('src/cli.ts', import.meta.resolve('mock-entra/package.json')).pathname
const server = spawn(
  process.execPath,
  [...process.execArgv, cli, 'start', '--port', '0', '--json', '--quiet'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)
process.once('exit', () => server.kill())
const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
const entra = JSON.parse(line) as Record<
  'url' | 'authority' | 'issuer' | 'clientId' | 'clientSecret' | 'tenantId' | 'caFile',
  string
>

// 2. A client: unmodified MSAL Node, which trusts the server's CA.
setDefaultCACertificates([...getCACertificates('default'), readFileSync(entra.caFile, 'utf8')])
const client = new ConfidentialClientApplication({
  auth: {
    authority: entra.authority,
    clientId: entra.clientId,
    clientSecret: entra.clientSecret,
    knownAuthorities: [new URL(entra.url).host],
  },
})
const api = '22222222-2222-2222-2222-222222222222'
const result = await client.acquireTokenByClientCredential({ scopes: [`api://${api}/.default`] })

// 3. An API: jose, which finds the keys by itself and checks signature, issuer, audience and time.
const keys = createRemoteJWKSet(new URL(`${entra.authority}/discovery/v2.0/keys`))
const token = await jwtVerify(result?.accessToken ?? '', keys, { issuer: entra.issuer, audience: api })

console.log(`Authority      ${entra.authority}
Tenant id      ${entra.tenantId}
Client id      ${entra.clientId}
Client secret  ${entra.clientSecret}

MSAL Node got this token, and jose verified it:`)
console.log(token.protectedHeader, token.payload)
process.exit()
