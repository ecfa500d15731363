/**
 * Installs the packed package into an empty project, as a user would, and runs the contract tests there: once through
 * `import`, once through `require`. Run by `npm run test:packed`, after a build.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const project = mkdtempSync(join(tmpdir(), 'mock-entra-packed-'))

/** Not in the workspace, where nothing else needs it. The override: newer ones lack binaries in some registries. */
const jest = { version: '30.5.2', overrides: { 'unrs-resolver': '1.12.2' } }

/** Folders of tests that only make sense in the workspace. */
const workspaceOnly = new Set(['packed', 'python', 'node_modules'])

try {
  const tarball = pack()
  assertNoKeyMaterial(tarball)
  writeProject(tarball)
  npm(['install', '--no-audit', '--no-fund', '--loglevel=error'])
  run('the types, as ESM and as CommonJS', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.'])
  run('a CommonJS program', ['program.cjs'])
  run('stock Jest', ['node_modules/jest/bin/jest.js'])
  run('Vitest with one mock for all workers', ['node_modules/vitest/vitest.mjs', 'run', '--root', 'shared'])
  run('the contract tests through import', ['node_modules/vitest/vitest.mjs', 'run'])
  run('the contract tests through require', [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'vitest.require.ts',
  ])
} finally {
  rmSync(project, { recursive: true, force: true })
}

function pack(): string {
  const folder = join(root, 'packages/mock-entra')
  const output = npm(['pack', '--json', '--loglevel=error', '--pack-destination', project], folder)
  const [packed] = JSON.parse(output) as [
    { filename: string; files: { path: string }[]; unpackedSize: number },
  ]
  console.log(
    `packed ${packed.filename}: ${packed.files.length} files, ${packed.unpackedSize} bytes unpacked`,
  )
  return join(project, packed.filename)
}

/** A published key would end up trusted somewhere. */
function assertNoKeyMaterial(tarball: string): void {
  const text = execFileSync('tar', ['-xzOf', tarball], { maxBuffer: 64 * 1024 * 1024 }).toString('latin1')
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{32}/.test(text))
    throw new Error('The package holds a key.')
}

function writeProject(tarball: string): void {
  const manifest = JSON.parse(readFileSync(join(root, 'e2e/package.json'), 'utf8')) as Manifest
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  const { vitest, typescript } = devDependencies
  const dependencies = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
    'mock-entra': `file:${tarball}`,
  }
  const content = {
    private: true,
    type: 'module',
    dependencies: {
      ...dependencies,
      vitest,
      typescript,
      '@types/node': devDependencies['@types/node'],
      jest: jest.version,
    },
    overrides: jest.overrides,
    jest: { testMatch: ['<rootDir>/jest/*.test.cjs'] },
    allowScripts: { 'dtrace-provider': false, 'unrs-resolver': false },
  }
  writeFileSync(join(project, 'package.json'), JSON.stringify(content, undefined, 2))
  cpSync(join(import.meta.dirname, 'project'), project, { recursive: true })
  mkdirSync(join(project, 'e2e'))
  for (const entry of readdirSync(join(root, 'e2e'), { withFileTypes: true })) {
    if (!entry.isDirectory() || workspaceOnly.has(entry.name)) continue
    cpSync(join(root, 'e2e', entry.name), join(project, 'e2e', entry.name), { recursive: true })
  }
  cpSync(join(root, 'fixtures'), join(project, 'fixtures'), { recursive: true })
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** npm under the Node that runs this, because under an older one it silently resolves older versions. */
function npm(args: readonly string[], cwd = project): string {
  const cli = process.env['npm_execpath']
  if (cli === undefined) throw new Error('Start this with npm: npm run test:packed')
  return execFileSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

function run(what: string, args: readonly string[]): void {
  console.log(`\n── ${what}`)
  execFileSync(process.execPath, args, {
    cwd: project,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
}
