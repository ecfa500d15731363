import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A virtual environment of Python, which goes with the block in which it is used. */
export interface PythonEnvironment extends Disposable {
  readonly folder: string
  /** The path of a program in it. */
  readonly program: (name: string) => string
}

/**
 * Makes a virtual environment and installs packages into it.
 *
 * @param script who asks, for messages
 * @param packages what `pip install` is given
 * @throws {Error} with what to do about it
 */
export function makePythonEnvironment(script: string, packages: readonly string[]): PythonEnvironment {
  const systemPython = process.env['PYTHON'] ?? 'python3'
  const folder = mkdtempSync(join(tmpdir(), 'mock-entra-python-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const program = (name: string): string =>
    join(folder, process.platform === 'win32' ? `Scripts/${name}.exe` : `bin/${name}`)

  /** @param remedy what to do when the program is missing or fails */
  function run(command: string, args: readonly string[], remedy: string): void {
    const { error, status } = spawnSync(command, args, { stdio: 'inherit' })
    if (error !== undefined) throw new Error(`${script}: cannot run ${command} (${error.message}). ${remedy}`)
    if (status !== 0) throw new Error(`${script}: ${command} ended with exit code ${status}. ${remedy}`)
  }

  try {
    run(
      systemPython,
      ['--version'],
      `It needs Python 3.10 or later as '${systemPython}', or its path in PYTHON.`,
    )
    run(
      systemPython,
      ['-m', 'venv', folder],
      "Python has no working module 'venv'; on Debian and Ubuntu: apt-get install python3-venv",
    )
    run(
      program('python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages],
      `pip could not install ${packages.at(-1)}: see above. It needs Python 3.10 or later, and a package index.`,
    )
  } catch (error) {
    remove()
    throw error
  }
  return { folder, program, [Symbol.dispose]: remove }
}
