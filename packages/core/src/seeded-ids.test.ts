import { describe, expect, it } from 'vitest'

import { emptyTenant } from './directory/tenant.ts'
import { createSeededIds } from './ids.ts'
import type { Ids } from './ids.ts'
import { aTenant, aTokenFactory, aUserTokenRequest, acquireTokens, anIssuer } from './testing/index.ts'

const noon = Date.parse('2026-03-04T12:00:00Z')

function drawIds(ids: Ids, count: number): readonly string[] {
  return Array.from({ length: count }, () => [ids.uuid(), ids.opaque(21), ids.code(9, 'BCDFGH')]).flat()
}

describe('seeded ids', () => {
  it('are the same for the same seed', () => {
    expect(drawIds(createSeededIds('snapshot'), 50)).toEqual(drawIds(createSeededIds('snapshot'), 50))
  })

  it.each(['snapshot2', 'Snapshot', ' snapshot', 'snapshot\0', 's'])('differ for the seed %j', (seed) => {
    const ids = new Set(drawIds(createSeededIds(seed), 50).filter((id) => id.length > 9))

    expect(drawIds(createSeededIds('snapshot'), 50).filter((id) => ids.has(id))).toEqual([])
  })

  it('do not repeat where the pool of random octets is filled anew', () => {
    const ids = createSeededIds('snapshot')

    const drawn = Array.from({ length: 5000 }, () => ids.uuid())

    expect(new Set(drawn).size).toBe(5000)
  })

  it('are UUIDs of version 4', () => {
    const ids = createSeededIds('snapshot')

    for (let index = 0; index < 100; index++) {
      expect(ids.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
  })

  it('begin anew when they are rewound', () => {
    const ids = createSeededIds('snapshot')
    const first = drawIds(ids, 300)

    ids.rewind()

    expect(drawIds(ids, 300)).toEqual(first)
  })
})

describe('issuer with seeded ids', () => {
  function aSeededIssuer(seed: string): ReturnType<typeof anIssuer> {
    return anIssuer({ timeSource: () => noon, seed })
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

  it('gives a tenant its ids whatever is asked of another', async () => {
    const mint = async (visitors: number): Promise<string> => {
      const issuer = aSeededIssuer('one')
      const [first, second] = [aTenant(issuer), aTenant(issuer)]
      for (let visitor = 0; visitor < visitors; visitor++) await aTokenFactory(issuer, first).accessToken()
      return await aTokenFactory(issuer, second).accessToken()
    }

    expect(await mint(3)).toBe(await mint(0))
  })

  it('gives no two tenants the same ids', () => {
    const issuer = aSeededIssuer('one')
    const [first, second] = [aTenant(issuer), aTenant(issuer)]

    expect(first.tenant.ids.uuid()).not.toBe(second.tenant.ids.uuid())
  })

  it('begins a tenant anew when it is emptied, and leaves others as they are', () => {
    const issuer = aSeededIssuer('one')
    const [first, second] = [aTenant(issuer), aTenant(issuer)]
    const [id, otherId] = [first.tenant.ids.uuid(), second.tenant.ids.uuid()]

    emptyTenant(issuer, first.tenant)

    expect(first.tenant.ids.uuid()).toBe(id)
    expect(second.tenant.ids.uuid()).not.toBe(otherId)
  })
})
