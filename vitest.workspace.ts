import { defineConfig } from 'vitest/config'
import type { TestProjectInlineConfiguration } from 'vitest/config'

// Workspace packages resolve to their TypeScript source, so tests never need a build.
const conditions = ['@mock-entra/source']

/** Tests wait for no clock: the limit is for those that hang, and long, because machines can be busy. */
function project(
  name: string,
  include: readonly string[],
  exclude: readonly string[] = [],
): TestProjectInlineConfiguration {
  return {
    test: { name, include: [...include], exclude: [...exclude], testTimeout: 60_000, hookTimeout: 60_000 },
  }
}

export default defineConfig({
  ssr: { resolve: { conditions } }, // test files, and `--conditions` of the workers
  environments: { __vitest__: { resolve: { conditions } } }, // global set-up files
  test: {
    maxWorkers: '100%', // the default leaves a core idle, and many contract tests wait for other processes
    projects: [
      ...['core', 'http', 'graph', 'node', 'testing'].map((name) =>
        project(name, [`packages/${name}/src/**/*.test.ts`]),
      ),
      project('mock-entra', ['packages/mock-entra/{src,docs}/**/*.test.ts', 'packages/mock-entra/*.test.ts']),
      project('e2e', ['e2e/*/*.test.ts'], ['e2e/packed/**']),
    ],
  },
})
