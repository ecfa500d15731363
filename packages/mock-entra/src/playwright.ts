export * from '@mock-entra/testing/playwright'
