import { expect, test } from 'vitest'

import { runTests } from './run-tests.ts'

test('node:test has a mock for a suite and one for a test', async () => {
  const { code, output } = await runTests('node-test.ts')

  expect(output).toContain('# pass 5\n# fail 0')
  expect(code).toBe(0)
})

test('a planned fault that has not happened fails a test of node:test', async () => {
  const { code, output } = await runTests('node-test-unused-fault.ts')

  expect(output).toContain('not ok 1 - plans what does not happen')
  expect(output).toContain('ok 2 - plans nothing')
  expect(output).toContain('not ok 2 - plans for a test what does not happen')
  expect(output.match(/code: 'MOCK_ENTRA_UNUSED_FAULT'/g)).toHaveLength(2)
  expect(code).toBe(1)
})
