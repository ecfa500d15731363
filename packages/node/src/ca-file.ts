import { getCACertificates } from 'node:tls'

import type { PrivateFolder } from './private-folder.ts'

/**
 * A file for other processes to trust the mock by, written when first asked for.
 *
 * All CAs that this process trusts, and the mock's: most programs take such a file instead of their own list, and
 * would otherwise trust nobody else.
 */
export function writeCaFile(certificate: string, files: PrivateFolder): string {
  return files.writeOnce('ca.pem', () => renderCas(certificate), 'env')
}

function renderCas(certificate: string): string {
  const others = getCACertificates('default').filter((known) => known.trim() !== certificate.trim())
  return [...others, certificate].join('\n')
}
