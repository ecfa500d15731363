// The package as `require` gives it, for test files that say `import`.
import { createRequire } from 'node:module'

export const { MockEntraError, startMockEntra } = createRequire(import.meta.url)('mock-entra')
