import { spawnSync } from 'node:child_process'

/**
 * Whether a program is on this machine.
 *
 * A developer may do without some of the clients, and sees the tests of these skipped. In CI, where the gate installs them,
 * a missing one is an error.
 */
export function hasProgram(name: string, args: readonly string[]): boolean {
  if (spawnSync(name, args, { stdio: 'ignore' }).error === undefined) return true
  if (process.env['REQUIRE_ALL_CLIENTS'] !== undefined) {
    throw new Error(`The program '${name}' is missing, and REQUIRE_ALL_CLIENTS is set: install it.`)
  }
  process.stderr.write(`\n⚠ The tests with '${name}' are SKIPPED, because it is not on this machine.\n`)
  return false
}
