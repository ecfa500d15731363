import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { MockEntraError } from '@mock-entra/core'

import { replacePrivateFile } from './private-file.ts'

/** Files for other programs to read, in a folder of the mock's own (0700). All are 0600, and gone when the mock is. */
export interface PrivateFolder {
  /**
   * Writes a file as a whole, in place of one that has the same name. The folder is made for the first file.
   *
   * @param purpose what the caller wanted, for the message when the mock is closed
   * @returns the file's path
   */
  readonly write: (name: string, text: string, purpose: string) => string
  /** As `write`, for a text that does not change: it is rendered when the file is asked for first. */
  readonly writeOnce: (name: string, render: () => string, purpose: string) => string
  readonly remove: () => void
}

export function createPrivateFolder(): PrivateFolder {
  let folder: string | undefined
  let isRemoved = false
  const written = new Set<string>()

  const remove = (): void => {
    isRemoved = true
    if (folder === undefined) return
    process.off('exit', remove)
    rmSync(folder, { recursive: true, force: true })
    folder = undefined
  }

  function requireFolder(purpose: string): string {
    if (isRemoved) throw closed(purpose)
    if (folder === undefined) {
      folder = mkdtempSync(join(tmpdir(), 'mock-entra-')) // 0700
      process.once('exit', remove)
    }
    return folder
  }

  function write(name: string, text: string, purpose: string): string {
    const path = join(requireFolder(purpose), name)
    replacePrivateFile(path, text)
    written.add(name)
    return path
  }

  return {
    write,
    writeOnce: (name, render, purpose) =>
      written.has(name) ? join(requireFolder(purpose), name) : write(name, render(), purpose),
    remove,
  }
}

function closed(purpose: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CLOSED', {
    option: purpose,
    received: 'a mock that is closed',
    expected: 'one that runs',
    remedy: `Read ${purpose}, and start the child process, before close().`,
  })
}
