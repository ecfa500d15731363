import { defineConfig } from 'vitest/config'

// Workspace packages resolve to their TypeScript source, so tests never need a build.
const conditions = ['@mock-entra/source']

export default defineConfig({
  ssr: { resolve: { conditions } }, // test files, and `--conditions` of the workers
  environments: { __vitest__: { resolve: { conditions } } }, // global set-up files
  test: {
    maxWorkers: '100%', // the default leaves a core idle, and many contract tests wait for other processes
    projects: [
      { test: { name: 'core', include: ['packages/core/src/**/*.test.ts'] } },
      { test: { name: 'http', include: ['packages/http/src/**/*.test.ts'] } },
      { test: { name: 'graph', include: ['packages/graph/src/**/*.test.ts'] } },
      { test: { name: 'node', include: ['packages/node/src/**/*.test.ts'] } },
      {
        test: { name: 'testing', include: ['packages/testing/src/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        test: {
          name: 'mock-entra',
          include: ['packages/mock-entra/{src,docs}/**/*.test.ts', 'packages/mock-entra/*.test.ts'],
        },
      },
      {
        test: { name: 'e2e', include: ['e2e/*/*.test.ts'], exclude: ['e2e/packed/**'], testTimeout: 60_000 },
      },
    ],
  },
})
