import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { setupNodeEvents } from './cypress/entra-tasks.ts'

// Cypress itself is not run: its binary is a download of its own. What it would call in Node is.
let entra: MockEntra
let afterRun: (() => Promise<void>) | undefined
let tasks: Readonly<Record<string, (argument: never) => unknown>> = {}

beforeAll(async () => {
  entra = await startMockEntra({ control: true })
  vi.stubEnv('ENTRA_URL', entra.url)
  vi.stubEnv('ENTRA_CONTROL_KEY', entra.controlKey)
  await setupNodeEvents((event: string, given: unknown) => {
    if (event === 'task') tasks = given as typeof tasks
    else afterRun = given as () => Promise<void>
  })
})
afterAll(async () => {
  await afterRun?.()
  await entra.close()
})

/** `cy.task`: argument and result travel as JSON, and a task that returns nothing fails. */
async function runTask(name: string, argument: unknown = null): Promise<unknown> {
  const result: unknown = await tasks[name]?.(JSON.parse(JSON.stringify(argument)) as never)
  if (result === undefined) throw new Error(`The task '${name}' returned undefined.`)
  return JSON.parse(JSON.stringify(result))
}

test('tasks for Cypress tell who can sign in', async () => {
  expect(await runTask('entra:user')).toMatchObject({ username: entra.user.username })
  expect(await runTask('entra:addUser', { displayName: 'Bob' })).toMatchObject({
    username: 'bob@contoso.onmicrosoft.com',
    password: 'mock-entra-password',
  })
})

test('tasks for Cypress plan faults, list requests, and reset', async () => {
  expect(await runTask('entra:fault', { endpoint: 'jwks', fault: { status: 503 } })).toBeNull()
  expect((await fetch(entra.jwksUri)).status).toBe(503)
  expect(await runTask('entra:requests', { endpoint: 'jwks' })).toMatchObject([
    { status: 503, isFault: true },
  ])
  expect(await runTask('entra:reset')).toBeNull()
  expect(await runTask('entra:requests', {})).toEqual([])
})
