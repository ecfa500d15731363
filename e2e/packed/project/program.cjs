// What a CommonJS program does: require everything, get a token, verify it, end by itself.
const assert = require('node:assert/strict')
const { ConfidentialClientApplication } = require('@azure/msal-node')
const { MockEntraError, connectMockEntra, startMockEntra } = require('mock-entra')

async function main() {
  const entra = await startMockEntra({ control: true, port: [4577, 4578] }) // a list loads get-port, which is ESM-only
  const client = new ConfidentialClientApplication(entra.msalConfig())
  const result = await client.acquireTokenByClientCredential({
    scopes: [`${entra.api.identifierUri}/.default`],
  })
  assert.equal(result.tokenType, 'Bearer')
  await assert.rejects(startMockEntra({ prot: 1 }), MockEntraError)
  const remote = await connectMockEntra(entra.url, entra.controlKey)
  assert.equal((await remote.tokens.verify(result.accessToken)).tid, entra.tenantId)
  await assert.rejects(remote.addUser({ userPrincipalNmae: 'carol' }), MockEntraError)
  await remote.close()
  await entra.close()
}

void main()
