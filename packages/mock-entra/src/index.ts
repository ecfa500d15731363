export * from '@mock-entra/node'
