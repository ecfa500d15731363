import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** A file that only its owner may read, written as a whole or not at all. */
export function replacePrivateFile(path: string, text: string): void {
  withTemporaryFile(path, text, (temporary) => renameSync(temporary, path))
}

/**
 * As {@link replacePrivateFile}, for several processes at once: the first one writes, the others leave its file alone.
 *
 * @returns whether this call wrote the file
 */
export function createPrivateFile(path: string, text: string): boolean {
  return withTemporaryFile(path, text, (temporary) => {
    try {
      linkSync(temporary, path) // fails where the file exists, which a rename would not
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
  })
}

function withTemporaryFile<Result>(path: string, text: string, use: (temporary: string) => Result): Result {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' })
    return use(temporary)
  } finally {
    rmSync(temporary, { force: true })
  }
}
