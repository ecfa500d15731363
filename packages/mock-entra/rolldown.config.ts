import { defineConfig } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

import { code, entries, legible, moduleBuild, moduleEntries, runners } from './module-build.ts'

function declarations(of: readonly string[]): Record<string, string> {
  return Object.fromEntries(of.map((entry) => [entry, `types/${entry}.d.ts`]))
}

const types = {
  resolve: { conditionNames: ['types', 'import', 'default'] },
  external: runners,
  plugins: [dts({ dtsInput: true, emitDtsOnly: true })],
}

export default defineConfig([
  moduleBuild,
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
      ...legible,
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
