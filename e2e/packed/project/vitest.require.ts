import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: [{ find: /^mock-entra$/, replacement: `${import.meta.dirname}/required.mjs` }] },
  test: {
    include: ['e2e/{isolation,msal-node,openid-client}/**/*.test.ts'],
    testTimeout: 60_000,
  },
})
