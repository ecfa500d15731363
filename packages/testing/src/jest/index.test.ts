import { afterEach, expect, test, vi } from 'vitest'
import type { Mock } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

/** Registers nothing. */
function aHook(): Mock<(run: () => unknown) => void> {
  return vi.fn<(run: () => unknown) => void>()
}

test('is refused where Jest is not', async () => {
  await expect(import('./index.ts')).rejects.toMatchObject({
    name: 'MockEntraError',
    code: 'MOCK_ENTRA_INVALID_OPTION',
    option: 'mock-entra/jest',
  })
})

test('gives its matchers to the global expect, and its hooks to the globals of the test file', async () => {
  const extend = vi.fn<(matchers: object) => void>()
  const hooks = { beforeAll: aHook(), afterEach: aHook(), afterAll: aHook() }
  vi.stubGlobal('expect', { extend })
  for (const [name, hook] of Object.entries(hooks)) vi.stubGlobal(name, hook)

  const { setupMockEntra } = await import('./index.ts')
  setupMockEntra()

  expect(Object.keys(extend.mock.calls[0]?.[0] ?? {})).toEqual([
    'toBeEntraToken',
    'toHaveClaims',
    'toBeSignedBy',
    'toHaveRequestedToken',
    'toHaveNoUnexpectedRequests',
  ])
  expect(Object.values(hooks).map((hook) => hook.mock.calls.length)).toEqual([1, 1, 1])
})
