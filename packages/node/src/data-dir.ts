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
  replacePrivateFile(join(folder, 'ca.pem'), authority.certificate)
  return authority
}

async function readOrCreate(
  file: string,
  option: string,
  create: () => string | Promise<string>,
): Promise<string> {
  try {
    if (existsSync(file)) return readFileSync(file, 'utf8')
    createPrivateFile(file, await create())
    return readFileSync(file, 'utf8') // another process may have been first
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
