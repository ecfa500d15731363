/**
 * Installs the packed package into an empty project, as a user would, and runs there what a user has: a test project of
 * each runner, and the contract tests, some through `import`, others through `require`. Run by `npm run test:packed`, after
 * a build.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'

const root = join(import.meta.dirname, '../..')
const project = mkdtempSync(join(tmpdir(), 'mock-entra-packed-'))

/** Not in the workspace, where nothing else needs it. The override: newer ones lack binaries in some registries. */
const jest = {
  dependencies: {
    '@babel/core': '7.29.0',
    '@babel/preset-env': '7.29.0',
    '@types/jest': '30.0.0',
    jest: '30.5.2',
    'ts-jest': '29.4.15',
    typescript: '6.0.3', // ts-jest takes none that is newer
  },
  overrides: { 'unrs-resolver': '1.12.2' },
}

/** Folders of tests that only make sense in the workspace. */
const workspaceOnly = new Set(['packed', 'python', 'node_modules'])

const jestProgram = 'node_modules/jest/bin/jest.js'
const vitestProgram = 'node_modules/vitest/vitest.mjs'

try {
  const tarball = timed('packing', pack)
  assertNoKeyMaterial(tarball)
  assertNotices(tarball)
  assertLinks(tarball)
  writeProject(tarball)
  timed('installing', () =>
    npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']),
  )
  run('the types, by TypeScript 6', ['node_modules/typescript/bin/tsc', '-p', '.'])
  run('the types, by TypeScript 7', [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'])
  run('the types, as a bundler resolves them', [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    'tsconfig.bundler.json',
  ])
  run('the docstrings of public names', ['docstrings.cjs'])
  run('a CommonJS program', ['program.cjs'])
  run('Jest, CommonJS without a transform', [jestProgram], 'jest-commonjs')
  run('Jest, with babel-jest', [jestProgram], 'jest-babel')
  run('Jest, with ts-jest', [jestProgram], 'jest-typescript')
  run('Jest, ECMAScript modules', ['--experimental-vm-modules', jestProgram], 'jest-esm')
  run('node:test', ['--test'], 'node-test')
  run('Vitest without configuration', [vitestProgram, 'run'], 'vitest')
  run('Vitest with one mock for all workers', [vitestProgram, 'run', '--root', 'shared'])
  run('the contract tests through import', [vitestProgram, 'run'])
  run('the contract tests through require', [vitestProgram, 'run', '--config', 'vitest.require.ts'])
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

/** The licence of each library that is inlined asks to be passed on with it. */
function assertNotices(tarball: string): void {
  const notices = execFileSync('tar', ['-xzOf', tarball, 'package/dist/THIRD-PARTY-NOTICES.txt']).toString()
  for (const workspace of readdirSync(join(root, 'packages'))) {
    const manifest = readFileSync(join(root, 'packages', workspace, 'package.json'), 'utf8')
    const { dependencies = {} } = JSON.parse(manifest) as Partial<Manifest>
    const missing = Object.entries(dependencies)
      .filter(([name]) => !name.startsWith('@mock-entra/'))
      .map(([name, version]) => `${name} ${version}`)
      .find((library) => !notices.includes(`${library} (`))
    if (missing !== undefined) throw new Error(`The package holds ${missing} without its licence.`)
  }
}

/** On npm and in node_modules there is nothing but the package. */
function assertLinks(tarball: string): void {
  const files = new Set(execFileSync('tar', ['-tzf', tarball]).toString().split('\n'))
  for (const page of [...files].filter((file) => file.endsWith('.md'))) {
    const text = execFileSync('tar', ['-xzOf', tarball, page]).toString()
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link)
    const broken = links.find((link) => !files.has(posix.join(posix.dirname(page), link)))
    if (broken !== undefined) throw new Error(`${page} links to ${broken}, which the package has not.`)
  }
}

function writeProject(tarball: string): void {
  const manifest = JSON.parse(readFileSync(join(root, 'e2e/package.json'), 'utf8')) as Manifest
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  const content = {
    private: true,
    type: 'module',
    dependencies: {
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...jest.dependencies,
      vitest: devDependencies['vitest'],
      '@types/node': devDependencies['@types/node'],
      'mock-entra': `file:${tarball}`,
    },
    overrides: jest.overrides,
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

/** @param folder of the project: one with a manifest of its own, which finds what is installed above it */
function run(what: string, args: readonly string[], folder = '.'): void {
  console.log(`\n── ${what}`)
  const fromFolder = args.map((arg) => (arg.startsWith('node_modules/') ? join(project, arg) : arg))
  const options = { cwd: join(project, folder), env: { ...process.env, NODE_OPTIONS: '' } }
  timed(what, () => execFileSync(process.execPath, fromFolder, { ...options, stdio: 'inherit' }))
}

function timed<Result>(what: string, action: () => Result): Result {
  const start = performance.now()
  const result = action()
  console.log(`   ${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return result
}
