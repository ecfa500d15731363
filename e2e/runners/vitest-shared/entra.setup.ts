// `globalSetup: ['mock-entra/vitest/global-setup']` does the same where the package is installed, and not its sources.
export { setup } from 'mock-entra/vitest/global-setup'
