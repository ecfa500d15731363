import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'

import { MockEntraError } from '@mock-entra/core'

/** The files by which other processes find and trust the mock: in a folder that only this user may read. */
export interface ChildFiles {
  /** Writes the files when first asked. */
  readonly paths: () => ChildFilePaths
  readonly remove: () => void
}

export interface ChildFilePaths {
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

export function createChildFiles(certificate: string): ChildFiles {
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
    paths: () => {
      if (isRemoved) throw closed()
      if (folder === undefined) {
        folder = mkdtempSync(join(tmpdir(), 'mock-entra-')) // 0700
        process.once('exit', remove)
        writeFiles(pathsIn(folder), certificate)
      }
      return pathsIn(folder)
    },
    remove,
  }
}

function pathsIn(folder: string): ChildFilePaths {
  return {
    caFile: join(folder, 'mock-ca.pem'),
    caBundle: join(folder, 'ca.pem'),
    azureConfigDir: join(folder, 'azure'),
  }
}

function writeFiles({ caFile, caBundle, azureConfigDir }: ChildFilePaths, certificate: string): void {
  const others = getCACertificates('default').filter((known) => known.trim() !== certificate.trim())
  writeFileSync(caFile, certificate, { mode: 0o600 })
  writeFileSync(caBundle, [...others, certificate].join('\n'), { mode: 0o600 })
  mkdirSync(azureConfigDir, { mode: 0o700 })
}

function closed(): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CLOSED', {
    option: 'env',
    received: 'a mock that is closed',
    expected: 'one that runs',
    remedy: 'Read env, and start the child process, before close().',
  })
}
