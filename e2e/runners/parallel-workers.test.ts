import { describe, expect, test } from 'vitest'

import { runVitest } from './run-vitest.ts'

const copies = 20
const tests = copies * 4

/** What the tests saw: of which mock their tenant was, and which tenant it was. */
function countDistinct(seen: readonly string[]): { readonly mocks: number; readonly tenants: number } {
  const pairs = seen.map((line) => line.split(' '))
  return {
    mocks: new Set(pairs.map(([port]) => port)).size,
    tenants: new Set(pairs.map(([, id]) => id)).size,
  }
}

describe('tests in many workers', () => {
  test(
    'have a mock per worker and a tenant each, and meet nothing of one another',
    { timeout: 120_000 },
    async () => {
      const flags = ['--pool=forks', '--maxWorkers=16']

      const { passed, failures, seen } = await runVitest({ program: 'own-tenant.ts', copies, flags })

      expect({ passed, failures }).toEqual({ passed: tests, failures: [] })
      expect(countDistinct(seen)).toEqual({ mocks: copies, tenants: tests }) // Vitest isolates files: a worker each
    },
  )

  test(
    'share the mock of a worker that runs many files, and still meet nothing',
    { timeout: 120_000 },
    async () => {
      const flags = ['--pool=threads', '--no-isolate', '--maxWorkers=2']

      const { passed, failures, seen } = await runVitest({ program: 'own-tenant.ts', copies, flags })

      expect({ passed, failures }).toEqual({ passed: tests, failures: [] })
      expect(countDistinct(seen)).toEqual({ mocks: 2, tenants: tests })
    },
  )
})
