// Lets a bare `vitest` and editor plug-ins find the configuration.
export { default } from './vitest.workspace.ts'
