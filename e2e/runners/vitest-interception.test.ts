import { describe, expect, test } from 'vitest'

import { runVitest } from './run-vitest.ts'

const copies = 3

describe('test files that each start an intercepting mock', () => {
  test.each([
    '--pool=forks',
    '--pool=threads',
    '--pool=vmForks',
    '--pool=vmThreads',
    '--pool=forks --no-isolate',
    '--pool=threads --no-isolate',
  ])('leave nothing to the next one of their worker: %s', { timeout: 120_000 }, async (pool) => {
    const flags = [...pool.split(' '), '--maxWorkers=1']

    const { passed, failures, seen } = await runVitest({ program: 'own-interception.ts', copies, flags })

    expect({ passed, failures }).toEqual({ passed: copies, failures: [] })
    expect(seen).toHaveLength(copies)
  })
})
