import { getCACertificates } from 'node:tls'

import type { PrivateFolder } from './private-folder.ts'

/** The files by which other processes find and trust the mock. */
export interface ChildFiles {
  /** The mock's CA. */
  readonly caFile: string
  /**
   * All CAs that this process trusts, and the mock's: most programs take such a file instead of their own list, and would
   * otherwise trust nobody else.
   */
  readonly caBundle: string
  /** A folder for the Azure CLI's configuration, cache and sign-ins. */
  readonly azureConfigDir: string
}

/** Writes the files when they are asked for first. */
export function writeChildFiles(certificate: string, files: PrivateFolder): ChildFiles {
  return {
    caFile: files.writeOnce('mock-ca.pem', () => certificate, 'env'),
    caBundle: files.writeOnce('ca.pem', () => renderBundle(certificate), 'env'),
    azureConfigDir: files.makeFolder('azure', 'env'),
  }
}

function renderBundle(certificate: string): string {
  const others = getCACertificates('default').filter((known) => known.trim() !== certificate.trim())
  return [...others, certificate].join('\n')
}
