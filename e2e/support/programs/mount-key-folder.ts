/**
 * A preload: reads of the key folder of Azure Arc's agent go to the folder in `KEY_FOLDER`, as if it were mounted there.
 * The agent's own folder is one that tests may seldom write to.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename, dirname, join } from 'node:path'

const agentFolder = '/var/opt/azcmagent/tokens'

function mounted<Path>(path: Path): Path | string {
  const isAgents = typeof path === 'string' && dirname(path) === agentFolder
  return isAgents ? join(process.env['KEY_FOLDER'] ?? '', basename(path)) : path
}

const { readFileSync, statSync } = fs
Object.assign(fs, {
  readFileSync: (path: fs.PathOrFileDescriptor, ...rest: []) => readFileSync(mounted(path), ...rest),
  statSync: (path: fs.PathLike, ...rest: []) => statSync(mounted(path), ...rest),
})
syncBuiltinESMExports()
