/**
 * Runs the contract tests of interception in Node 22, 24 and 26, in a network that has nothing but loopback, so that
 * nothing passes by reaching the real service. Run by `npm run test:interception`.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Beside the one that runs this. */
const majors = ['22', '26']

/** A network namespace starts with its loopback down; then the program runs in it. */
const bringUpLoopback = `
import fcntl, os, socket, struct, sys
UP_AND_RUNNING, SIOCSIFFLAGS = 0x41, 0x8914
fcntl.ioctl(socket.socket(), SIOCSIFFLAGS, struct.pack('16sh', b'lo', UP_AND_RUNNING))
os.execvp(sys.argv[1], sys.argv[1:])
`
const isolation = ['unshare', '--map-root-user', '--net', 'python3', '-c', bringUpLoopback]

const matrix = majors.map((major) => `${major}=${findNode(major)}`).join(',') // before the network is gone
const vitest = [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.workspace.ts']
process.exitCode = run([
  ...(canIsolate() ? isolation : []),
  ...vitest,
  '--project',
  'e2e',
  'e2e/interception',
])

/** From the registry, as users of that Node have it. */
function findNode(major: string): string {
  const parameters = ['-y', '-p', `node@${major}`, 'node', '-p', 'process.execPath']
  return execFileSync('npx', parameters, { encoding: 'utf8' }).trim()
}

function canIsolate(): boolean {
  const [unshare = '', ...parameters]: readonly string[] = isolation
  const { status, stderr, error } = spawnSync(unshare, [...parameters, 'true'], { encoding: 'utf8' })
  if (status === 0) return true
  console.error(
    `━━ NOT ISOLATED: this machine gives no network of its own to a process (${error?.message ?? stderr.trim()}).`,
  )
  console.error(
    '━━ The tests run with the network as it is; that nothing leaves it is checked by their spies only.',
  )
  return false
}

function run([command = '', ...parameters]: readonly string[]): number {
  const { status } = spawnSync(command, parameters, {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, NODE_MATRIX: matrix },
    stdio: 'inherit',
  })
  return status ?? 1
}
