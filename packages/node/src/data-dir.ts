import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { MockEntraError } from '@mock-entra/core'
import type { SigningKey } from '@mock-entra/core'

import { createAuthority, parseAuthority } from './certificate-authority.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { createPrivateFile, replacePrivateFile } from './private-file.ts'
import { generateSigningKey, parseSigningKey } from './signing-key.ts'

/**
 * The signing key in a file that the user named, made at the first start.
 *
 * @param path the file, or a folder that gets a `signing-key.pem`
 * @throws {MockEntraError} `MOCK_ENTRA_DATA_DIR` when the file is damaged: a new key would silently break the tokens
 *   that others still hold
 */
export async function loadKeyFile(path: string, option: string): Promise<SigningKey> {
  const isFile = path.endsWith('.pem') || (existsSync(path) && statSync(path).isFile())
  const file = isFile ? path : join(path, 'signing-key.pem')
  return parseFile(file, option, parseSigningKey, await readOrCreate(file, option, generateSigningKey))
}

/** The certificate authority of a data directory, made at the first start. */
export async function loadAuthorityFile(folder: string, option: string): Promise<CertificateAuthority> {
  const file = join(folder, 'ca-key.pem')
  const pem = await readOrCreate(file, option, () => createAuthority().exportPem())
  const authority = parseFile(file, option, parseAuthority, pem)
  await accessFile(join(folder, 'ca.pem'), option, (path) => keepCopy(path, authority.certificate))
  return authority
}

/** The certificate alone, for clients to trust. A folder that holds it already may be read-only. */
function keepCopy(path: string, certificate: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === certificate) return
  replacePrivateFile(path, certificate)
}

function readOrCreate(file: string, option: string, create: () => string | Promise<string>): Promise<string> {
  return accessFile(file, option, async (path) => {
    if (existsSync(path)) return readFileSync(path, 'utf8')
    createPrivateFile(path, await create())
    return readFileSync(path, 'utf8') // another process may have been first
  })
}

/** @throws {MockEntraError} that names the file, where the system refuses what is done with it */
async function accessFile<Result>(
  file: string,
  option: string,
  use: (path: string) => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await use(file)
  } catch (cause) {
    throw new MockEntraError('MOCK_ENTRA_DATA_DIR', {
      option,
      received: `'${file}', which gives ${(cause as Error).message}`,
      expected: 'a place that this process may read and write',
      remedy: 'Choose another folder, or give this process access to it.',
      cause,
    })
  }
}

function parseFile<Parsed>(
  file: string,
  option: string,
  parse: (pem: string) => Parsed,
  pem: string,
): Parsed {
  try {
    return parse(pem)
  } catch (cause) {
    throw new MockEntraError('MOCK_ENTRA_DATA_DIR', {
      option,
      received: `'${file}', a file of ${pem.length} bytes that cannot be used: ${(cause as Error).message}`,
      expected: 'a private key with its certificate, in PEM, as the mock wrote it',
      remedy: `Restore the file, or delete it: the next start makes a new one, and what the old one signed is invalid then.`,
      cause,
    })
  }
}
