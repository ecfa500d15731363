export * from '@mock-entra/testing/node-test'
