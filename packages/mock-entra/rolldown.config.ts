import { defineConfig } from 'rolldown'
import { licensePlugin } from 'rolldown-license-plugin'
import type { LicenseInfo } from 'rolldown-license-plugin'
import { dts } from 'rolldown-plugin-dts'

/** The user's own, of whatever version they have. */
const runners = ['vitest', 'vitest/node', '@playwright/test']

const code = {
  platform: 'node' as const,
  resolve: { conditionNames: ['@mock-entra/source', 'node', 'import', 'default'] },
  transform: { target: 'node22' },
  external: runners,
}

// Comments and blanks are a third of what Node would have to read at every import; names stay for stack traces.
const minify = { mangle: false, compress: false, codegen: { removeWhitespace: true } }
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

/** What the package offers under its own name and under subpaths. */
const entries = [
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
const moduleEntries = [...entries, 'preload']

function declarations(of: readonly string[]): Record<string, string> {
  return Object.fromEntries(of.map((entry) => [entry, `types/${entry}.d.ts`]))
}

const types = {
  resolve: { conditionNames: ['types', 'import', 'default'] },
  external: runners,
  plugins: [dts({ dtsInput: true, emitDtsOnly: true })],
}

export default defineConfig([
  // Self-contained: the private workspace packages and all libraries are inlined, because that is what imports fast.
  {
    ...code,
    input: Object.fromEntries([...moduleEntries, 'cli'].map((entry) => [entry, `src/${entry}.ts`])),
    plugins: [builtinsWithoutImport, notices],
    output: { dir: 'dist', format: 'esm', chunkFileNames: '[name].js', minify },
  },
  // One CommonJS file each, because stock Jest cannot load ESM-only libraries, nor a dynamic import. The mock itself is in
  // index.cjs only, so that a test that requires two of them has one `MockEntraError`.
  ...entries.map((entry) => ({
    ...code,
    input: { [entry]: `src/${entry}.ts` },
    external: entry === 'index' ? runners : [...runners, '@mock-entra/node'],
    output: {
      dir: 'dist',
      format: 'cjs' as const,
      entryFileNames: '[name].cjs',
      paths: { '@mock-entra/node': './index.cjs' },
      dynamicImportInCjs: false,
      codeSplitting: false,
      minify,
    },
  })),
  // Declarations, bundled from what `tsc -b` wrote.
  {
    ...types,
    input: declarations(moduleEntries),
    output: { dir: 'dist', format: 'esm', chunkFileNames: '[name].d.ts' },
  },
  {
    ...types,
    input: declarations(entries),
    output: { dir: 'dist', format: 'esm', entryFileNames: '[name].d.cts', chunkFileNames: '[name].d.cts' },
  },
])
