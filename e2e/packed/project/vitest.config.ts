import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    // Minutes of browser. That the packed package shows its pages is seen in e2e/readme, which signs in with Chromium too.
    exclude: ['e2e/{msal-browser,pages}/**', 'node_modules/**'],
    testTimeout: 60_000,
  },
})
