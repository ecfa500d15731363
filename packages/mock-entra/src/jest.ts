export * from '@mock-entra/testing/jest'
