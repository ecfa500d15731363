// What a CommonJS program does: require everything, get a token, verify it, end by itself.
const assert = require('node:assert/strict')
const { ConfidentialClientApplication } = require('@azure/msal-node')
const { MockEntraError, startMockEntra } = require('mock-entra')

async function main() {
  const entra = await startMockEntra({ port: [4577, 4578] }) // a list loads get-port, which is ESM-only
  const client = new ConfidentialClientApplication(entra.msalConfig())
  const result = await client.acquireTokenByClientCredential({
    scopes: [`${entra.api.identifierUri}/.default`],
  })
  assert.equal(result.tokenType, 'Bearer')
  await assert.rejects(startMockEntra({ prot: 1 }), MockEntraError)
  await entra.close()
}

void main()
