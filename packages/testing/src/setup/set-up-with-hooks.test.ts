import { describe, expect, test } from 'vitest'

import { setUpWithHooks } from './set-up-with-hooks.ts'
import type { RunnerHooks } from './set-up-with-hooks.ts'

/** A runner whose hooks run when the test says so. */
function aRunner(): {
  readonly hooks: RunnerHooks
  readonly run: (name: keyof RunnerHooks) => Promise<void>
} {
  const registered: Partial<Record<keyof RunnerHooks, () => unknown>> = {}
  return {
    hooks: {
      beforeAll: (run) => (registered.beforeAll = run),
      afterEach: (run) => (registered.afterEach = run),
      afterAll: (run) => (registered.afterAll = run),
    },
    run: async (name) => {
      await registered[name]?.()
    },
  }
}

describe('the handle', () => {
  test('is that of the mock which runs between beforeAll and afterAll', async () => {
    const { hooks, run } = aRunner()
    const entra = setUpWithHooks(hooks)

    await run('beforeAll')
    const running = await fetch(entra.url)
    const { url } = entra
    await run('afterAll')

    expect(running.status).toBe(404)
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  test('is refused with the remedy before beforeAll', () => {
    const entra = setUpWithHooks(aRunner().hooks)

    expect(() => entra.url).toThrow(
      expect.objectContaining({
        name: 'MockEntraError',
        code: 'MOCK_ENTRA_CLOSED',
        message:
          'entra.url of setupMockEntra(): received a use before the first test, expected a use in a test or in a hook. ' +
          'The mock starts in beforeAll: read it in a test, or in a beforeAll that comes after setupMockEntra().',
      }),
    )
  })

  test('is refused after afterAll', async () => {
    const { hooks, run } = aRunner()
    const entra = setUpWithHooks(hooks)

    await run('beforeAll')
    await run('afterAll')

    expect(() => entra.tokens).toThrow(expect.objectContaining({ received: 'a use after the last test' }))
  })

  test('can be awaited, printed and spread', async () => {
    const { hooks, run } = aRunner()
    const entra = await Promise.resolve(setUpWithHooks(hooks))
    const printed = String(Object.prototype.toString.call(entra))

    await run('beforeAll')
    const copy = { ...entra }
    await run('afterAll')

    expect(printed).toBe('[object Object]')
    expect(copy).toHaveProperty('tenantId')
  })

  test('starts anew in every run of the hooks', async () => {
    const { hooks, run } = aRunner()
    const entra = setUpWithHooks(hooks)

    for (const _ of ['once', 'twice']) {
      await run('beforeAll')
      expect((await fetch(`${entra.authority}/v2.0/.well-known/openid-configuration`)).status).toBe(200)
      await run('afterAll')
    }
  })
})

describe('after each test', () => {
  test('the mock returns to its seed, with no fault planned and nothing asked', async () => {
    const { hooks, run } = aRunner()
    const entra = setUpWithHooks(hooks, {
      tenants: [{ users: [{ userPrincipalName: 'carol' }] }],
    })
    await run('beforeAll')

    entra.addUser({ userPrincipalName: 'dave' })
    entra.faults.next('jwks', { status: 503 })
    entra.clock.advance({ days: 2 })
    await fetch(`${entra.url}/no/such/path`)
    await run('afterEach')

    expect(entra.user.username).toMatch(/^carol@/)
    expect(() => entra.addUser({ userPrincipalName: 'dave' })).not.toThrow()
    expect(entra.faults.pending).toEqual([])
    expect(entra.requests.all).toEqual([])
    expect(Math.abs(entra.clock.now() - Date.now())).toBeLessThan(60_000)
    await run('afterAll')
  })

  test('a planned fault that has not happened fails the test where that is asked for', async () => {
    const { hooks, run } = aRunner()
    const entra = setUpWithHooks(hooks, { failOnUnusedFaults: true })
    await run('beforeAll')

    entra.faults.next('token', { status: 429 })
    const ended = run('afterEach')

    await expect(ended).rejects.toMatchObject({ code: 'MOCK_ENTRA_UNUSED_FAULT' })
    expect(entra.faults.pending).toEqual([])
    await run('afterAll')
  })

  test('an error inside the mock fails the test with its stack, and the next test begins from the seed', async () => {
    const { hooks, run } = aRunner()
    const entra = setUpWithHooks(hooks)
    await run('beforeAll')
    const bug = new TypeError('undefined is not a tenant')
    Object.assign(entra, { takeInternalErrors: () => [bug] })

    entra.faults.next('token', { status: 429 })
    const ended = run('afterEach')

    await expect(ended).rejects.toMatchObject({
      message: expect.stringContaining(String(bug.stack)) as string,
      cause: bug,
    })
    expect(entra.faults.pending).toEqual([])
    await run('afterAll')
  })
})

describe('options', () => {
  test('are those of startMockEntra, which refuses what it does not know', async () => {
    const { hooks, run } = aRunner()
    setUpWithHooks(hooks, { tokenLifetme: 60 } as object)

    await expect(run('beforeAll')).rejects.toMatchObject({ code: 'MOCK_ENTRA_UNKNOWN_OPTION' })
  })

  test('are refused where failOnUnusedFaults is neither true nor false', () => {
    const options = { failOnUnusedFaults: 'yes' } as object

    expect(() => setUpWithHooks(aRunner().hooks, options)).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_INVALID_OPTION', received: '"yes"' }),
    )
  })
})
