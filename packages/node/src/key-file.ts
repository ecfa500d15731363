import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { MockEntraError } from '@mock-entra/core'
import type { Ids, KeyFile } from '@mock-entra/core'

import { createPrivateFile } from './private-file.ts'

/** The file by which callers of Azure Arc show that they run on the machine. */
export interface WrittenKeyFile {
  readonly keyFile: KeyFile
  readonly remove: () => void
}

/**
 * Where Arc's agent keeps its keys. MSAL and the Azure SDKs read them from nowhere else, so that this is what the mock
 * says, wherever the folder is mounted from.
 */
function agentFolder(): string {
  return process.platform === 'win32'
    ? `${process.env['ProgramData']}\\AzureConnectedMachineAgent\\Tokens\\`
    : '/var/opt/azcmagent/tokens/'
}

/** Writes a key into a folder that the user named. */
export function writeKeyFile(folder: string, ids: Ids): WrittenKeyFile {
  const name = `${ids.uuid()}.key`
  const path = join(folder, name)
  const key = ids.opaque(32)
  try {
    createPrivateFile(path, key)
  } catch (cause) {
    throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
      option: 'managedIdentity.keyFolder',
      received: `'${folder}', which gives ${(cause as Error).message}`,
      expected: 'a folder that this process may write to',
      remedy: 'Choose another folder and mount it where the agent has its own, or leave keyFolder out.',
      cause,
    })
  }
  return {
    keyFile: { path: `${agentFolder()}${name}`, key },
    remove: () => rmSync(path, { force: true }),
  }
}
