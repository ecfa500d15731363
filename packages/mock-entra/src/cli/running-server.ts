import { lstatSync, mkdirSync, readFileSync, rmSync, rmdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

import type { MockEntra } from '@mock-entra/node'
import { replacePrivateFile } from '@mock-entra/node/command-line'
import type { EnvironmentFacts } from '@mock-entra/node/command-line'

/** What a server that the command line started leaves, so that other commands of the same user find it. */
export interface RunningServer extends Omit<EnvironmentFacts, 'app'> {
  readonly pid: number
  readonly app: { readonly appId: string; readonly secret?: string | undefined }
}

/**
 * Leaves a record of a running server. It holds what the server printed, and is for this user only.
 *
 * @returns what takes it away again
 */
export function recordServer(entra: MockEntra): () => void {
  if (!isPrivateFolder()) {
    process.stderr.write(
      `mock-entra: npx mock-entra env will not find this server, because ${folder} is not a folder of this user's alone.\n`,
    )
    return () => undefined
  }
  replacePrivateFile(recordOf(entra.port), JSON.stringify(describeServer(entra)))
  return () => {
    rmSync(recordOf(entra.port), { force: true })
    removeIfEmpty()
  }
}

/** The server of this user on a port; undefined where none was started by the command line, or it has ended since. */
export function findServer(port: number): RunningServer | undefined {
  if (!isPrivateFolder()) return undefined
  const server = readRecord(port)
  return server !== undefined && isAlive(server.pid) ? server : undefined
}

const { uid, username } = userInfo()
const folder = join(tmpdir(), `mock-entra-${uid === -1 ? username : uid}`)

function recordOf(port: number): string {
  return join(folder, `${port}.json`)
}

/** Anybody may make folders in the folder for temporary files: one that is not ours alone may be a trap. */
function isPrivateFolder(): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stat = lstatSync(folder)
  return stat.isDirectory() && (uid === -1 || (stat.uid === uid && (stat.mode & 0o077) === 0))
}

/** Other servers of this user may have records in the folder. */
function removeIfEmpty(): void {
  try {
    rmdirSync(folder)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(code)) throw error
  }
}

/** The variables of a server are public, and hold all that is to be known of it. */
function describeServer({ port, tenantId, app, env }: MockEntra): RunningServer {
  const { hosts, caFile } = JSON.parse(env['PRELOAD_MOCK_ENTRA'] ?? '{}') as Pick<
    RunningServer,
    'hosts' | 'caFile'
  >
  return {
    pid: process.pid,
    port,
    hosts,
    caFile,
    caBundle: env['SSL_CERT_FILE'] ?? '',
    azureConfigDir: env['AZURE_CONFIG_DIR'] ?? '',
    tenantId,
    app: { appId: app.appId, secret: app.secret },
  }
}

function readRecord(port: number): RunningServer | undefined {
  try {
    return JSON.parse(readFileSync(recordOf(port), 'utf8')) as RunningServer
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** A server that was killed has not taken its record away. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['ESRCH', 'EPERM'].includes(code)) return false // EPERM: the number is that of another user's process by now
    throw error
  }
}
