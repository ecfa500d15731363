import { defineConfig } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

const code = {
  platform: 'node' as const,
  resolve: { conditionNames: ['@mock-entra/source', 'node', 'import', 'default'] },
  transform: { target: 'node22' },
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
const types = {
  input: { index: 'types/index.d.ts' },
  resolve: { conditionNames: ['types', 'import', 'default'] },
  plugins: [dts({ dtsInput: true, emitDtsOnly: true })],
}

export default defineConfig([
  // Self-contained: the private workspace packages and all libraries are inlined, because that is what imports fast.
  {
    ...code,
    input: { index: 'src/index.ts', cli: 'src/cli.ts' },
    plugins: [builtinsWithoutImport],
    output: { dir: 'dist', format: 'esm', chunkFileNames: '[name].js', minify },
  },
  // One CommonJS file, because stock Jest cannot load ESM-only libraries, nor a dynamic import.
  {
    ...code,
    input: { index: 'src/index.ts' },
    output: {
      dir: 'dist',
      format: 'cjs',
      entryFileNames: '[name].cjs',
      dynamicImportInCjs: false,
      codeSplitting: false,
      minify,
    },
  },
  // Declarations, bundled from what `tsc -b` wrote.
  { ...types, output: { dir: 'dist', format: 'esm', chunkFileNames: '[name].d.ts' } },
  { ...types, output: { dir: 'dist', format: 'esm', entryFileNames: '[name].d.cts' } },
])
