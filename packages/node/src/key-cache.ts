import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { dirname, join } from 'node:path'

import type { SigningKey } from '@mock-entra/core'

import { createPrivateFile, replacePrivateFile } from './private-file.ts'
import { generateSigningKey, parseSigningKey } from './signing-key.ts'

/** Mocks that are alive at once in a process and beyond this many make a key each: nobody waits for a cache that large. */
const mostCachedKeys = 4

/**
 * A signing key from the cache of this checkout: `node_modules/.cache/mock-entra/`.
 *
 * Making a key is nearly all that a start costs, and it is worthless outside the mock. A cache that is missing,
 * unreadable or damaged is no error: there is a fresh key then.
 *
 * @param slot which of the keys, from 1: mocks that are alive at once in one process have different keys
 */
export async function loadCachedKey(
  slot: number,
  folder = findCacheFolder(process.cwd()),
): Promise<SigningKey> {
  if (folder === undefined || slot > mostCachedKeys) return parseSigningKey(await generateSigningKey())
  const path = join(folder, `signing-key-${slot}.pem`)
  return readKey(path) ?? (await writeKey(path))
}

/** The nearest `node_modules` above a folder; without one there is nowhere to cache. */
export function findCacheFolder(start: string): string | undefined {
  const candidate = join(start, 'node_modules')
  if (existsSync(candidate)) return join(candidate, '.cache', 'mock-entra')
  const parent = dirname(start)
  return parent === start ? undefined : findCacheFolder(parent)
}

function readKey(path: string): SigningKey | undefined {
  try {
    return parseSigningKey(readPrivateFile(path))
  } catch {
    return undefined // missing, not private or damaged: the caller makes a fresh one and says nothing, as documented
  }
}

/** Looks at the file that is read, and not at what the name stood for a moment before. */
function readPrivateFile(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    if (!isPrivate(fstatSync(file))) throw new Error('Others have access to it.')
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** A key that others could have written or read is not taken. Windows has no such bits, and no such flags. */
function isPrivate(file: Stats): boolean {
  const { mode, uid } = file
  return process.platform === 'win32' || (file.isFile() && (mode & 0o077) === 0 && uid === process.getuid?.())
}

/** When test workers race, the first one to finish writes, and all take its key. */
async function writeKey(path: string): Promise<SigningKey> {
  const pem = await generateSigningKey()
  try {
    if (createPrivateFile(path, pem)) return parseSigningKey(pem)
    const winner = readKey(path)
    if (winner !== undefined) return winner
    replacePrivateFile(path, pem) // what stands there is damaged
  } catch {
    // A read-only checkout: the key lives as long as the process.
  }
  return parseSigningKey(pem)
}
