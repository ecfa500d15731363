import { defineConfig } from 'vitest/config'

// Where the package is installed, and not its sources, the condition leads nowhere and does no harm.
const conditions = ['@mock-entra/source']

export default defineConfig({
  ssr: { resolve: { conditions } },
  environments: { __vitest__: { resolve: { conditions } } },
  test: {
    include: ['*.shared.ts'],
    maxWorkers: 2,
    globalSetup: ['./entra.setup.ts'],
  },
})
