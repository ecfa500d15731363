import { startMockEntra } from '@mock-entra/node'
import type { MockEntra } from '@mock-entra/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { carefulApi } from '../testing/careful-api.ts'
import { acceptancesFor } from './acceptances.ts'
import { describeTokenValidation } from './describe-token-validation.ts'
import { forgeriesFor } from './forgeries.ts'

let entra: MockEntra
let careful: (token: string) => Promise<number>
const token = { scopes: ['Tasks.Read'] }

beforeAll(async () => {
  entra = await startMockEntra()
  careful = await carefulApi(entra)
})
afterAll(() => entra.close())

/** A runner that keeps what it is given. */
function aRunner() {
  const tests = new Map<string, () => Promise<void>>()
  let path = ''
  return {
    tests,
    describe: (title: string, body: () => void) => {
      path = title
      body()
    },
    it: (title: string, body: () => Promise<void>) => {
      tests.set(`${path} > ${title}`, body)
    },
  }
}

describeTokenValidation({
  describe,
  it,
  entra: () => entra,
  token,
  protect: (text) => careful(text),
  strict: true,
})

describe('registered tests', () => {
  it('are one for each token, the good ones first', () => {
    const { tests, ...runner } = aRunner()

    describeTokenValidation({ ...runner, entra, token, protect: careful })

    expect(tests.size).toBe(forgeriesFor(token).length + acceptancesFor(token).length)
    expect([...tests.keys()].at(0)).toBe('token validation: acceptance > accepts: ordinary token')
    expect([...tests.keys()].at(-1)).toBe('token validation: form > refuses: permissions in __proto__')
  })

  it('say so where the API does the opposite knowingly', () => {
    const { tests, ...runner } = aRunner()

    describeTokenValidation({
      ...runner,
      entra,
      token,
      protect: careful,
      accept: ['foreign tenant', 'time'],
      reject: ['guest of the tenant'],
    })

    expect([...tests.keys()]).toContain('token validation: issuer > accepts: foreign tenant, knowingly')
    expect([...tests.keys()]).toContain(
      'token validation: acceptance > refuses: guest of the tenant, knowingly',
    )
    expect([...tests.keys()].filter((title) => title.includes(': time'))).toEqual([])
  })

  it('fail with the attack, the reason and the fix', async () => {
    const { tests, ...runner } = aRunner()
    describeTokenValidation({ ...runner, entra, token, protect: () => 200 })

    const failure = tests.get('token validation: algorithm > refuses: alg none')!()

    await expect(failure).rejects.toThrowErrorMatchingInlineSnapshot(`
      [Error: ✗ alg none: attack on the algorithm got through
          received  answered 200
          why       A token that says \`none\` was signed by nobody (RFC 8725 §2.1, §3.1).
          fix       Give the verifier the list of algorithms that it may use, and no others: ['RS256'] is all that Entra signs with.]
    `)
  })

  it('fail where a good token is refused', async () => {
    const { tests, ...runner } = aRunner()
    describeTokenValidation({ ...runner, entra, token, protect: () => 401 })

    const failure = tests.get('token validation: acceptance > accepts: ordinary token')!()

    await expect(failure).rejects.toThrow('ordinary token: good token refused')
  })

  it('need a runner: Vitest has no globals unless asked to', () => {
    expect(() => describeTokenValidation({ entra, protect: careful })).toThrow(
      'describe: received nothing, and no global of that name',
    )
  })
})
