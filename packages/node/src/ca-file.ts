import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'

import { MockEntraError } from '@mock-entra/core'

/** A file for other processes to trust the mock by. */
export interface CaFile {
  /** Writes the file when first asked. */
  readonly path: () => string
  readonly remove: () => void
}

/**
 * All CAs that this process trusts, and the mock's: most programs take such a file instead of their own list, and
 * would otherwise trust nobody else.
 */
export function createCaFile(certificate: string): CaFile {
  let folder: string | undefined
  let isRemoved = false

  const remove = (): void => {
    isRemoved = true
    if (folder === undefined) return
    process.off('exit', remove)
    rmSync(folder, { recursive: true, force: true })
    folder = undefined
  }

  return {
    path: () => {
      if (isRemoved) throw closed()
      if (folder === undefined) {
        folder = mkdtempSync(join(tmpdir(), 'mock-entra-')) // 0700
        process.once('exit', remove)
        const others = getCACertificates('default').filter((known) => known.trim() !== certificate.trim())
        writeFileSync(join(folder, 'ca.pem'), [...others, certificate].join('\n'), { mode: 0o600 })
      }
      return join(folder, 'ca.pem')
    },
    remove,
  }
}

function closed(): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CLOSED', {
    option: 'env',
    received: 'a mock that is closed',
    expected: 'one that runs',
    remedy: 'Read env, and start the child process, before close().',
  })
}
