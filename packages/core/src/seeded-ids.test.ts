import { describe, expect, it } from 'vitest'

import { createIds, createSeededSource } from './ids.ts'
import type { Ids } from './ids.ts'
import { aTenant, aTokenFactory, aUserTokenRequest, acquireTokens, anIssuer } from './testing/index.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')

function seededIds(seed: string): Ids {
  return createIds(createSeededSource(seed))
}

function drawIds(ids: Ids, count: number): readonly string[] {
  return Array.from({ length: count }, () => [ids.uuid(), ids.opaque(21), ids.code(9, 'BCDFGH')]).flat()
}

describe('seeded ids', () => {
  it('are the same for the same seed', () => {
    expect(drawIds(seededIds('snapshot'), 50)).toEqual(drawIds(seededIds('snapshot'), 50))
  })

  it.each(['snapshot2', 'Snapshot', ' snapshot', 'snapshot\0', 's'])('differ for the seed %j', (seed) => {
    const ids = new Set(drawIds(seededIds(seed), 50).filter((id) => id.length > 9))

    expect(drawIds(seededIds('snapshot'), 50).filter((id) => ids.has(id))).toEqual([])
  })

  it('do not repeat where the pool of random octets is filled anew', () => {
    const ids = seededIds('snapshot')

    const drawn = Array.from({ length: 5000 }, () => ids.uuid())

    expect(new Set(drawn).size).toBe(5000)
  })

  it('are UUIDs of version 4', () => {
    const ids = seededIds('snapshot')

    for (let index = 0; index < 100; index++) {
      expect(ids.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
  })

  it('fill an array of any length', () => {
    const octets = new Uint8Array(50)

    createSeededSource('snapshot')(octets)

    expect(octets.slice(32).some((octet) => octet !== 0)).toBe(true)
    expect(octets.slice(0, 18)).not.toEqual(octets.slice(32))
  })
})

describe('issuer with seeded ids', () => {
  function aSeededIssuer(seed: string): ReturnType<typeof anIssuer> {
    return anIssuer({ timeSource: () => noon, randomSource: createSeededSource(seed) })
  }

  it('mints the same token again', async () => {
    const mint = async (seed: string): Promise<string> => {
      const issuer = aSeededIssuer(seed)
      return await aTokenFactory(issuer, aTenant(issuer)).accessToken()
    }

    const tokens = [await mint('one'), await mint('one'), await mint('two')]

    expect(tokens[1]).toBe(tokens[0])
    expect(tokens[2]).not.toBe(tokens[0])
  })

  it('issues the same access, ID and refresh tokens again', async () => {
    const acquire = async (seed: string): Promise<unknown> => {
      const issuer = aSeededIssuer(seed)
      aTenant(issuer)
      const scope = 'openid offline_access api://22222222-2222-2222-2222-222222222222/Tasks.Read'
      return (await acquireTokens(issuer, aUserTokenRequest({ scope }))).response
    }

    const responses = [await acquire('one'), await acquire('one'), await acquire('two')]

    expect(responses[1]).toEqual(responses[0])
    expect(responses[2]).not.toEqual(responses[0])
  })

  it('gives further tenants the same ids again', () => {
    const addTwo = (seed: string): readonly string[] => {
      const issuer = aSeededIssuer(seed)
      return [aTenant(issuer), aTenant(issuer)].map(({ tenant }) => tenant.id)
    }

    expect(addTwo('one')).toEqual(addTwo('one'))
    expect(addTwo('two')[1]).not.toBe(addTwo('one')[1])
  })
})
