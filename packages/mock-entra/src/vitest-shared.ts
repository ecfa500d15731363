export * from '@mock-entra/testing/vitest/shared'
