import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Where this workspace, or whatever project runs this, has its packages. */
const nodeModules = dirname(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))))

export interface VitestRun {
  readonly passed: number
  /** Why tests failed. */
  readonly failures: readonly string[]
  /** What each test has written into the folder that `SEEN_FOLDER` names. */
  readonly seen: readonly string[]
}

export interface VitestOptions {
  /** A file of `programs/`. */
  readonly program: string
  readonly copies: number
  readonly flags: readonly string[]
}

/** Runs copies of a test file by Vitest's own command line, in a project that is made for it. */
export async function runVitest({ program, copies, flags }: VitestOptions): Promise<VitestRun> {
  const project = await mkdtemp(join(tmpdir(), 'mock-entra-vitest-'))
  try {
    const seenFolder = await writeProject(project, program, copies)
    const report = join(project, 'report.json')
    const vitest = join(nodeModules, 'vitest/vitest.mjs')
    const outcome = await run(
      process.execPath,
      [vitest, 'run', '--reporter=json', `--outputFile=${report}`, ...flags],
      { cwd: project, env: { ...childEnvironment(), SEEN_FOLDER: seenFolder }, timeout: 110_000 },
    ).catch((error: unknown) => error as { stdout: string; stderr: string }) // tests that fail are in the report
    const { numPassedTests, testResults } = await readReport(report, outcome)
    const failures = testResults.flatMap(({ message, assertionResults }) => [
      ...(message === '' ? [] : [message]),
      ...assertionResults.flatMap(({ failureMessages }) => failureMessages),
    ])
    const names = await readdir(seenFolder)
    const seen = await Promise.all(names.map((name) => readFile(join(seenFolder, name), 'utf8')))
    return { passed: numPassedTests, failures, seen }
  } finally {
    await rm(project, { recursive: true })
  }
}

async function writeProject(project: string, program: string, copies: number): Promise<string> {
  const seenFolder = join(project, 'seen')
  await mkdir(seenFolder)
  await symlink(nodeModules, join(project, 'node_modules'))
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  await writeFile(join(project, 'vitest.config.js'), renderConfig())
  const source = join(import.meta.dirname, 'programs', program)
  for (let copy = 1; copy <= copies; copy++) await copyFile(source, join(project, `copy-${copy}.test.ts`))
  return seenFolder
}

/** Packages resolve as they do here: to the sources in the workspace, to what is installed elsewhere. */
function renderConfig(): string {
  const conditions = process.execArgv.flatMap((flag, index, flags) =>
    flag === '--conditions' ? [flags[index + 1]] : flag.startsWith('--conditions=') ? [flag.slice(13)] : [],
  )
  const config = { ssr: { resolve: { conditions } }, test: { testTimeout: 60_000 } }
  return `export default ${JSON.stringify(config)}\n`
}

/** Without what tells a process that it is a worker of Vitest's. */
function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:VITEST|TEST$)/.test(name)))
}

interface Report {
  readonly numPassedTests: number
  readonly testResults: readonly {
    /** What is wrong with the file itself. */
    readonly message: string
    readonly assertionResults: readonly { readonly failureMessages: readonly string[] }[]
  }[]
}

async function readReport(path: string, outcome: { stdout: string; stderr: string }): Promise<Report> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Report
  } catch (cause) {
    throw new Error(`Vitest left no report: ${outcome.stdout}\n${outcome.stderr}`, { cause })
  }
}
