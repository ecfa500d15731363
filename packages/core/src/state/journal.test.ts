import { describe, expect, it } from 'vitest'

import { encodeText } from '../base64url.ts'
import { createJournal } from './journal.ts'
import type { Journal, JournalRecord } from './journal.ts'

const noon = new Date('2026-03-04T12:00:00Z')

function aRecord(parts: Partial<JournalRecord> = {}): JournalRecord {
  return {
    at: noon,
    endpoint: 'token',
    method: 'POST',
    path: '/contoso/oauth2/v2.0/token',
    correlationId: '5b5b5b5b-6666-4777-8888-999999999999',
    status: 200,
    isFault: false,
    duration: 1,
    ...parts,
  }
}

function fill(journal: Journal, count: number): void {
  for (let index = 0; index < count; index++) journal.record(aRecord({ duration: index }))
}

describe('journal', () => {
  it('is empty at first', () => {
    expect(createJournal().entries()).toEqual([])
  })

  it('keeps what was asked, the oldest first', () => {
    const journal = createJournal()
    journal.record(aRecord({ endpoint: 'discovery' }))
    journal.record(aRecord())

    const entries = journal.entries()

    expect(entries).toEqual([aRecord({ endpoint: 'discovery' }), aRecord()])
  })

  it('has entries without the members that say nothing', () => {
    const journal = createJournal()
    journal.record(aRecord({ clientId: undefined, aadsts: undefined, encodedClaims: undefined }))

    const entries = journal.entries()

    expect(entries).toStrictEqual([aRecord()])
  })

  it('counts what it has forgotten as well', () => {
    const journal = createJournal()
    fill(journal, 2500)
    journal.clear()
    journal.record(aRecord())

    expect(journal.recorded).toBe(2501)
  })

  it('reads the uti of the token that was issued, and shows nothing else of it', () => {
    const journal = createJournal()
    journal.record(aRecord({ encodedClaims: encodeText(JSON.stringify({ uti: 'uti-1', sub: 'sub-1' })) }))

    const entries = journal.entries()

    expect(entries).toEqual([{ ...aRecord(), uti: 'uti-1' }])
  })

  it.each([
    ['no uti', encodeText('{"sub":"s"}')],
    ['a uti that is no text', encodeText('{"uti":1}')],
  ])('has no uti for a token with %s', (_, encodedClaims) => {
    const journal = createJournal()
    journal.record(aRecord({ encodedClaims }))

    const [entry] = journal.entries()

    expect(entry).toEqual(aRecord())
  })

  it.each([999, 1000, 1001, 1999, 2000, 2001, 3500])('keeps the last 1,000 of %i requests', (count) => {
    const journal = createJournal()
    fill(journal, count)

    const entries = journal.entries()

    expect(entries).toHaveLength(Math.min(count, 1000))
    expect(entries.at(-1)?.duration).toBe(count - 1)
    expect(entries[0]?.duration).toBe(Math.max(0, count - 1000))
  })

  it('gives entries that later requests do not change', () => {
    const journal = createJournal()
    fill(journal, 1)
    const before = journal.entries()

    fill(journal, 1)

    expect(before).toHaveLength(1)
  })

  it('forgets everything when it is cleared', () => {
    const journal = createJournal()
    fill(journal, 3)

    journal.clear()

    expect(journal.entries()).toEqual([])
  })

  it('calls back after each further request, when the entry is already there', () => {
    const journal = createJournal()
    const lengths: number[] = []
    fill(journal, 1)
    journal.subscribe(() => lengths.push(journal.entries().length))

    fill(journal, 2)

    expect(lengths).toEqual([2, 3])
  })

  it('calls back no more once the subscription has ended, other subscriptions still', () => {
    const journal = createJournal()
    const calls: string[] = []
    const stop = journal.subscribe(() => calls.push('ended'))
    journal.subscribe(() => calls.push('lasting'))

    stop()
    fill(journal, 1)

    expect(calls).toEqual(['lasting'])
  })

  it('keeps its subscriptions when it is cleared', () => {
    const journal = createJournal()
    let calls = 0
    journal.subscribe(() => calls++)

    journal.clear()
    fill(journal, 1)

    expect(calls).toBe(1)
  })

  it('calls the others when a subscription ends itself meanwhile', () => {
    const journal = createJournal()
    const calls: string[] = []
    const stop = journal.subscribe(() => {
      calls.push('first')
      stop()
    })
    journal.subscribe(() => calls.push('second'))

    fill(journal, 2)

    expect(calls).toEqual(['first', 'second', 'second'])
  })
})
