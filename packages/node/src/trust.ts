import * as tls from 'node:tls'

/** Whether this Node can be given another default CA list: from 22.19 and 24.5 on. */
export const canTrustInProcess = typeof tls.setDefaultCACertificates === 'function'

/**
 * Adds a CA to those that this process (this thread, to be exact) trusts by default.
 *
 * @returns a function that takes it out again and leaves whatever else was changed meanwhile
 */
export function trustInProcess(certificate: string): () => void {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate])
  return () => {
    const others = tls.getCACertificates('default').filter((known) => known.trim() !== certificate.trim())
    tls.setDefaultCACertificates(others)
  }
}
