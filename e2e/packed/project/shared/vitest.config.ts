import { defineConfig } from 'vitest/config'

// The global set-up by its published name.
// #region global-setup
export default defineConfig({
  test: {
    globalSetup: ['mock-entra/vitest/global-setup'], // one mock for all workers
  },
})
// #endregion
