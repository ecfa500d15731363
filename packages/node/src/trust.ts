import * as tls from 'node:tls'

/** Whether this Node can be given another default CA list: from 22.19 and 24.5 on. */
export const canTrustInProcess = typeof tls.setDefaultCACertificates === 'function'

/**
 * How many running mocks need a CA: those that share a data directory share theirs.
 *
 * On the global object, because ESM and CommonJS copies of this package can meet in one process.
 */
const registry = Symbol.for('mock-entra.trusted')

function users(): Map<string, number> {
  const holder = globalThis as { [registry]?: Map<string, number> }
  return (holder[registry] ??= new Map())
}

/**
 * Adds a CA to those that this process (this thread, to be exact) trusts by default.
 *
 * @returns a function that takes it out again, when nobody else needs it, and leaves whatever else was changed meanwhile
 */
export function trustInProcess(certificate: string): () => void {
  const count = users().get(certificate) ?? 0
  users().set(certificate, count + 1)
  if (count === 0) tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate])
  return () => release(certificate)
}

function release(certificate: string): void {
  const count = (users().get(certificate) ?? 1) - 1
  if (count > 0) return void users().set(certificate, count)
  users().delete(certificate)
  const others = tls.getCACertificates('default').filter((known) => known.trim() !== certificate.trim())
  tls.setDefaultCACertificates(others)
}
