import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: [{ find: /^mock-entra$/, replacement: `${import.meta.dirname}/required.mjs` }] },
  test: {
    include: ['e2e/{msal-node,azure-identity,validators,isolation}/**/*.test.ts'],
    testTimeout: 60_000,
  },
})
