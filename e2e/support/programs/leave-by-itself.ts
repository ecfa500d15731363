/** Uses a mock as a test does, closes it, and leaves without `process.exit`. Prints what it saw as JSON. */
import { X509Certificate } from 'node:crypto'
import { getCACertificates } from 'node:tls'

import { startMockEntra } from 'mock-entra'

/** The default CAs, each once: Node drops duplicates when it is given a list. */
function defaultAuthorities(): string[] {
  const fingerprints = getCACertificates('default').map((pem) => new X509Certificate(pem).fingerprint256)
  return [...new Set(fingerprints)].toSorted()
}

const before = defaultAuthorities()
const entra = await startMockEntra()
const during = defaultAuthorities()
const response = await fetch(entra.jwksUri) // its connection stays open, idle
await response.text()
const caFile = entra.env['NODE_EXTRA_CA_CERTS']
await entra.close()

console.log(
  JSON.stringify({
    status: response.status,
    caFile,
    added: during.length - before.length,
    isRestored: JSON.stringify(defaultAuthorities()) === JSON.stringify(before),
  }),
)
