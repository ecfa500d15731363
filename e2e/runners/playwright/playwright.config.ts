import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  workers: 2,
  fullyParallel: true,
  reporter: 'list',
  outputDir: process.env['PLAYWRIGHT_OUTPUT'] ?? 'test-results',
  timeout: 40_000,
  use: {
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost'],
    },
  },
})
