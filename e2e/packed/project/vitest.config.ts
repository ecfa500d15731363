import { defineConfig } from 'vitest/config'

// A bundle can go wrong in what it loads, in its processes and in its types. Each client and each entry is run once, through
// `import` here or through `require` there; what the mock answers is tested on its sources, by all suites.
export default defineConfig({
  test: {
    include: [
      'e2e/{auth-js,azure-identity,cli,data-dir,lifecycle,readme,runners,seeds,validators}/**/*.test.ts',
    ],
    // A thousand starts, connections that wait for seconds, sixteen workers at once: the same in any wrapping.
    exclude: [
      'e2e/lifecycle/{closing,robustness}.test.ts',
      'e2e/cli/data-dir.test.ts',
      'e2e/data-dir/kill.test.ts',
      'e2e/runners/parallel-workers.test.ts',
    ],
    testTimeout: 60_000,
  },
})
