import type { Journal } from '@mock-entra/core'
import { aTenant, anIssuer } from '@mock-entra/core/testing'
import { describe, expect, test } from 'vitest'

import { waitForRequest } from './wait-for-request.ts'

/** Longer than the test may take. */
const timeout = 15_000

function aJournal(): Journal {
  return aTenant(anIssuer()).tenant.journal
}

function ask(journal: Journal): void {
  journal.record({
    at: new Date(0),
    endpoint: 'jwks',
    method: 'GET',
    path: '/',
    correlationId: '5b5b5b5b-6666-4777-8888-999999999999',
    status: 200,
    isFault: false,
    duration: 1,
  })
}

describe('the wait for a request', () => {
  test('ends with the next request', async () => {
    const journal = aJournal()

    const waiting = waitForRequest(journal, { recorded: 0, timeout })
    ask(journal)

    expect(await waiting).toMatchObject({ recorded: 1, entries: [{ endpoint: 'jwks' }] })
  })

  test('ends at once where the caller has missed one, which may be forgotten already', async () => {
    const journal = aJournal()
    ask(journal)
    journal.clear()

    expect(await waitForRequest(journal, { recorded: 0, timeout })).toEqual({ recorded: 1, entries: [] })
  })

  test('ends with its time', async () => {
    expect(await waitForRequest(aJournal(), { recorded: 0, timeout: 1 })).toEqual({
      recorded: 0,
      entries: [],
    })
  })
})
