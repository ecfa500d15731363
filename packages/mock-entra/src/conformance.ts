export * from '@mock-entra/testing/conformance'
