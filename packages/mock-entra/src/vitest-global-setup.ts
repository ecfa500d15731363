export * from '@mock-entra/testing/vitest/global-setup'
