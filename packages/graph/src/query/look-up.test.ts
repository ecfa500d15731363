import { emptyTenant } from '@mock-entra/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'
import type { Answered, Graph } from '../testing/index.ts'

const sets = ['users', 'groups', 'applications', 'servicePrincipals'] as const
type EntitySet = (typeof sets)[number]

/** Letters whose case is not a matter of one code unit for one: `Σ` ends words as `ς`, `İ` is two in lower case. */
const word = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'Σ', 'ς', 'İ'), minLength: 1, maxLength: 2 })

const step = fc.record({
  action: fc.constantFrom('create', 'create', 'rename', 'change', 'delete', 'restore', 'purge', 'reset'),
  set: fc.constantFrom(...sets),
  pick: fc.nat(5),
  name: word,
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

class World {
  readonly graph: Graph = aGraph({}, { validateTokens: false })
  /** Everything that was ever created, by its path. */
  readonly created: string[] = []

  async run({ action, set, pick, name }: Step): Promise<void> {
    const path = this.created[pick % Math.max(1, this.created.length)] ?? '/users/nobody'
    const id = path.slice(path.lastIndexOf('/') + 1)
    switch (action) {
      case 'create': {
        const body = await this.describeNew(set, name)
        const created = await this.ask(`POST /${set}`, body)
        if (created.status === 201) this.created.push(`/${set}/${String(created.body['id'])}`)
        return
      }
      case 'rename': {
        const isUser = path.startsWith('/users')
        await this.ask(`PATCH ${path}`, {
          displayName: name,
          ...(isUser && { userPrincipalName: nameOfUser(name) }),
        })
        return
      }
      case 'change':
        return void (await this.ask(`PATCH ${path}`, { description: name }))
      case 'delete':
        return void (await this.ask(`DELETE ${path}`))
      case 'restore':
        return void (await this.ask(`POST /directory/deletedItems/${id}/restore`))
      case 'purge':
        return void (await this.ask(`DELETE /directory/deletedItems/${id}`))
      case 'reset':
        return emptyTenant(this.graph.issuer, this.graph.tenant)
    }
  }

  async describeNew(set: EntitySet, name: string): Promise<object> {
    switch (set) {
      case 'users':
        return {
          accountEnabled: true,
          displayName: name,
          mailNickname: 'nick',
          userPrincipalName: nameOfUser(name),
          passwordProfile: { password: 'Correct-Horse-1' },
        }
      case 'groups': // of Microsoft 365: others cannot be restored
        return {
          displayName: name,
          groupTypes: ['Unified'],
          mailEnabled: true,
          mailNickname: 'nick',
          securityEnabled: false,
        }
      case 'applications':
        return { displayName: name }
      case 'servicePrincipals': {
        const { body } = await this.ask('POST /applications', { displayName: name })
        return { appId: body['appId'] }
      }
    }
  }

  ask(request: string, body?: object): Promise<Answered> {
    return this.graph.ask(request, { body, token: 'unchecked' })
  }

  /** Ids of the objects for which a filter holds, as Graph lists them. */
  async list(set: EntitySet, filter: string): Promise<readonly unknown[]> {
    const { error, value } = await this.ask(`GET /${set}?$top=999&$filter=${encodeURIComponent(filter)}`)
    return error === undefined ? value.map(({ id }) => id) : [error]
  }
}

/** Of ASCII letters, as Graph wants them. */
function nameOfUser(name: string): string {
  return `${name.replaceAll(/[^aAb]/g, 'c')}@contoso.onmicrosoft.com`
}

type Question = readonly [set: EntitySet, filter: string]

/** Asked after each step: the first question makes the indexes, which later steps change. */
function questionsAfter({ name }: Step): readonly Question[] {
  return [
    ...sets.map((set): Question => [set, `startswith(displayName,'${name}')`]),
    ...sets.map((set): Question => [set, `displayName eq '${name}'`]),
    ['users', `startswith(userPrincipalName,'${name}')`],
  ]
}

/** Asked in the end: by every name that a user may have had, and every id. */
function lastQuestions(steps: readonly Step[], paths: readonly string[]): readonly Question[] {
  return [
    ...steps.map(({ name }): Question => ['users', `userPrincipalName eq '${nameOfUser(name)}'`]),
    ...paths.map((path): Question => {
      const [, set, id] = path.split('/')
      return [set as EntitySet, `id eq '${id}'`]
    }),
  ]
}

/** Answers to questions, and to the same asked so that all objects are looked at: nothing is looked up for an `or`. */
async function compare(
  world: World,
  questions: readonly Question[],
): Promise<Record<'found' | 'all', unknown>> {
  const found: unknown[] = []
  const all: unknown[] = []
  for (const [set, filter] of questions) {
    found.push([set, filter, await world.list(set, filter)])
    all.push([set, filter, await world.list(set, `${filter} or ${filter}`)])
  }
  return { found, all }
}

describe('look-ups', () => {
  it('find what a look at all objects finds, in its order, after any sequence of changes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const world = new World()
        for (const current of steps) {
          await world.run(current)
          const { found, all } = await compare(world, questionsAfter(current))
          expect(found).toEqual(all)
        }
        const { found, all } = await compare(world, lastQuestions(steps, world.created))
        expect(found).toEqual(all)
      }),
      { numRuns: 60 },
    )
  })
})
