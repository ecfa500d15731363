import { Agent, request } from 'node:http'

import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createDice } from '../support/dice.ts'
import type { Dice } from '../support/dice.ts'
import { forms, oddJson, oddText, paths, queries } from '../support/odd-input.ts'

let entra: MockEntra
let bearers: readonly string[]
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

beforeAll(async () => {
  entra = await startMockEntra({ control: true })
  entra.managedIdentity({ kind: 'imds' })
  bearers = await Promise.all([
    entra.tokens.appToken({ resource: 'https://graph.microsoft.com' }),
    entra.tokens.accessToken({
      resource: 'https://graph.microsoft.com',
      scopes: ['Directory.ReadWrite.All'],
    }),
    entra.tokens.accessToken({ resource: 'https://management.azure.com', scopes: ['user_impersonation'] }),
  ])
})
afterAll(async () => {
  agent.destroy()
  await entra.close()
})

interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The status of the answer; the code of the error where there is none. */
function send({ method, path, headers, body }: Sent): Promise<number | string | undefined> {
  const length = { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve) => {
    request({ agent, host: '127.0.0.1', port: entra.port, method, path, headers: { ...headers, ...length } })
      .on('response', (response) => response.resume().on('end', () => resolve(response.statusCode)))
      .on('error', ({ code }: NodeJS.ErrnoException) => resolve(code))
      .end(body)
  })
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** A form or a query, in which some of the values are right. */
function aForm(dice: Dice, known: Readonly<Record<string, readonly string[]>>): string {
  const names = new Set(Array.from({ length: dice.below(9) }, () => dice.pick(Object.keys(known))))
  const right = { client_id: [entra.app.appId], client_secret: [entra.credentials.clientSecret] }
  const value = (name: string): string =>
    dice.below(3) === 0 ? oddText(dice) : dice.pick({ ...known, ...right }[name] ?? [''])
  return [...names].map((name) => `${name}=${encode(value(name))}`).join('&')
}

function anOddRequest(dice: Dice): Sent {
  const [methods, pattern] = dice.pick(paths)
  const method = dice.pick(methods.split(','))
  const path = pattern
    .replaceAll('{tenant}', () => (dice.below(9) === 0 ? encode(oddText(dice)) : entra.tenantId))
    .replaceAll('{}', () => (dice.below(2) === 0 ? entra.user.objectId : encode(oddText(dice))))
  const isJson = /^\/(v1\.0|beta|subscriptions|mock-entra)/.test(path)
  const key = path.startsWith('/mock-entra') ? entra.controlKey : dice.pick(bearers)
  return {
    method,
    path: `${path}?${aForm(dice, queries)}`.slice(0, 8000),
    headers: {
      'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      metadata: 'true',
      ...(isJson || path.startsWith('/oidc') ? { authorization: `Bearer ${key}` } : {}),
    },
    body: method === 'GET' ? '' : isJson ? oddJson(dice) : aForm(dice, forms),
  }
}

test.each([1, 2, 3, 4])('a thousand odd requests are answered, none of them with 500 (%i)', async (seed) => {
  const dice = createDice(seed)
  const failures: object[] = []

  for (let count = 0; count < 1000; count++) {
    const sent = anOddRequest(dice)
    const status = await send(sent)
    const bugs = entra.takeInternalErrors()
    if (typeof status !== 'number' || status === 500 || bugs.length > 0)
      failures.push({ ...sent, status, bugs })
  }

  expect(failures).toEqual([])
})

test.each([
  ['an audience in letters that headers have not', '/subscriptions', 'api://数据'],
  ['an audience with a quote', '/subscriptions', 'api://a"b'],
  ['an audience in letters that headers have not', '/v1.0/users', 'api://数据'],
])('a token for %s is refused by %s', async (_, path, resource) => {
  const token = await entra.tokens.appToken({ resource })

  const status = await send({ method: 'GET', path, headers: { authorization: `Bearer ${token}` }, body: '' })

  expect(status).toBe(401)
  expect(entra.takeInternalErrors()).toEqual([])
})
