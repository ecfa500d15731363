import assert from 'node:assert/strict'

import type { MockEntra } from 'mock-entra'

import { runChild } from '../support/run-child.ts'

const credential = `
import sys
from azure.identity import ClientSecretCredential
tenant, authority, check = sys.argv[1:4]
ClientSecretCredential(tenant, "11111111-1111-1111-1111-111111111111", "floci-az-dev-secret", authority=authority,
    disable_instance_discovery=check == "unchecked").get_token("https://vault.azure.net/.default")
`

/**
 * Lets azure-identity fail, and the mock explain what it wrote.
 *
 * @throws {AssertionError} where the explanation is another one
 */
export async function explainFailures(python: string, entra: MockEntra): Promise<void> {
  const { tenantId, url, httpUrl } = entra
  const env = entra.envFor('python')
  const { REQUESTS_CA_BUNDLE: _, SSL_CERT_FILE: __, ...withoutCa } = env
  const failures = [
    ['unknown-authority', [tenantId, url, 'checked'], env],
    ['unknown-authority', [tenantId, 'https://login.contoso.example', 'checked'], env],
    ['untrusted-ca', [tenantId, url, 'unchecked'], withoutCa],
    ['untrusted-ca', [tenantId, 'https://login.microsoftonline.com', 'checked'], withoutCa],
    ['authority-over-http', [tenantId, httpUrl, 'unchecked'], env],
    ['refused', ['nosuch.example', url, 'unchecked'], env],
  ] as const
  for (const [code, args, variables] of failures) {
    const { errors } = await runChild(python, ['-c', credential, ...args], variables)
    assert.equal(entra.explain(errors).code, code, `${args.join(' ')}\n${errors}`)
  }
  process.stdout.write(`explain: ${failures.length} failures of azure-identity\n`)
}
