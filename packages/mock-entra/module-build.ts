import type { RolldownOptions } from 'rolldown'
import { licensePlugin } from 'rolldown-license-plugin'
import type { LicenseInfo } from 'rolldown-license-plugin'

/** The user's own, of whatever version they have. */
export const runners = ['vitest', 'vitest/node', '@playwright/test']

export const code = {
  cwd: import.meta.dirname,
  platform: 'node' as const,
  resolve: { conditionNames: ['@mock-entra/source', 'node', 'import', 'default'] },
  transform: { target: 'node22' },
  external: runners,
}

/** Lines stay: Node prints the one that threw beneath an error that nobody caught. Without them an import is no faster. */
export const legible = { minify: false, comments: false } as const

/**
 * Takes Node's modules by `process.getBuiltinModule`. An import makes Node read every export of a module, getters
 * included, and so loads much that nobody uses: 6 ms at every import of this package.
 */
const builtinsWithoutImport = {
  name: 'builtins-without-import',
  renderChunk: (chunk: string): string =>
    chunk.replaceAll(/^import (.*?) from "(node:[^"]+)";$/gm, (_, names: string, id: string) => {
      const binding = names.startsWith('* as ') ? names.slice(5) : names.replaceAll(' as ', ': ')
      return `const ${binding} = process.getBuiltinModule("${id}");`
    }),
}

/** The licences of the libraries that are inlined, which ask to be passed on with them. */
const notices = licensePlugin({
  done: (libraries, build) => {
    const source = libraries.map(describeLicense).join('\n---\n\n')
    build.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES.txt', source })
  },
})

function describeLicense({ name, version, license, licenseText }: LicenseInfo): string {
  if (licenseText === '') throw new Error(`${name} comes without the text of its licence (${license}).`)
  return `${name} ${version} (${license})\n\n${licenseText.trim()}\n`
}

/**
 * What every test file loads is one file, because each one more takes half a millisecond; but for what a child process needs
 * by `--import`, which shall load nothing else. What is imported when it is needed stays in files of its own.
 */
const codeSplitting = {
  groups: [
    { name: 'preloaded', test: /src\/(interception\/preload-environment|microsoft-hosts)\.ts$/, priority: 3 },
    { name: 'mock-entra', test: /packages\/node\/src\/index\.ts$/, priority: 2 },
    { name: 'testing', test: /packages\/testing\/src\/(setup|matchers)\//, priority: 1 },
  ],
}

/** What the package offers under its own name and under subpaths. */
export const entries = [
  'index',
  'conformance',
  'vitest',
  'vitest-shared',
  'vitest-global-setup',
  'jest',
  'node',
  'playwright',
]
/** What is loaded by `--import` only, and makes the program wait. */
export const moduleEntries = [...entries, 'preload']

/** The ES modules. Self-contained: the private workspace packages and all libraries are inlined, because that is what imports fast. */
export const moduleBuild = {
  ...code,
  input: Object.fromEntries([...moduleEntries, 'cli'].map((entry) => [entry, `src/${entry}.ts`])),
  plugins: [builtinsWithoutImport, notices],
  output: { dir: 'dist', format: 'esm', chunkFileNames: '[name].js', codeSplitting, ...legible },
} satisfies RolldownOptions
