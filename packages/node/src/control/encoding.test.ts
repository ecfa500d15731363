import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import { MockEntraError } from '@mock-entra/core'
import { describe, expect, it } from 'vitest'

import { decode, encode } from './encoding.ts'

function sendAndReceive(value: unknown): unknown {
  return decode(JSON.parse(JSON.stringify(encode(value, 'value'))))
}

describe('encoding', () => {
  it.each([
    ['undefined', undefined],
    ['undefined as a member', { roles: undefined, scp: 'Tasks.Read' }],
    ['undefined in a list', [undefined, 1]],
    ['a Date', new Date('2026-03-04T05:06:07.089Z')],
    ['an invalid Date', new Date(Number.NaN)],
    ['numbers that JSON has not', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['an object that looks encoded', { $: 'undefined', other: [{ $: 'date', time: 1 }] }],
    ['octets', Buffer.from([0, 127, 128, 255])],
    ['what is in it', { a: [{ b: new Date(0) }, [[null]], 'text', true, 0, -1.5] }],
  ])('keeps %s', (_, value) => {
    expect(sendAndReceive(value)).toStrictEqual(value)
  })

  it('keeps private keys, and refuses to send any other', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

    const received = sendAndReceive({ privateKey }) as { privateKey: KeyObject }

    expect(received.privateKey.equals(privateKey)).toBe(true)
    expect(() => encode({ publicKey }, 'options')).toThrow(
      expect.objectContaining({ option: 'options.publicKey' }) as Error,
    )
  })

  it('sends what toJSON returns', () => {
    const tenant = { tenantId: 'id', addApp: () => undefined, toJSON: () => ({ tenantId: 'id' }) }

    expect(sendAndReceive([tenant, new URL('http://localhost/?a=b')])).toEqual([
      { tenantId: 'id' },
      'http://localhost/?a=b',
    ])
  })

  it('keeps __proto__ as a member like others', () => {
    const value = JSON.parse('{"__proto__":{"isAdmin":true},"$":1}') as object

    const received = sendAndReceive(value) as object

    expect(Object.getPrototypeOf(received)).toBe(Object.prototype)
    expect(Object.keys(received)).toEqual(['__proto__', '$'])
    expect(decode(JSON.parse('{"__proto__":{"isAdmin":true}}'))).not.toHaveProperty('isAdmin')
  })

  it('keeps the class and the members of a MockEntraError', () => {
    const details = { option: 'app.secret', received: 'a', expected: 'b', remedy: 'c' }
    const error = new MockEntraError('MOCK_ENTRA_CONFLICT', details)

    const received = sendAndReceive(error)

    expect(received).toBeInstanceOf(MockEntraError)
    expect(received).toMatchObject({ ...details, code: 'MOCK_ENTRA_CONFLICT', message: error.message })
    expect((received as Error).stack).toContain(error.stack)
  })

  it.each([
    new TypeError('a'),
    new RangeError('b'),
    Object.assign(new Error('c'), { name: 'NotImplemented' }),
  ])('keeps name and message of other errors: %s', (error) => {
    const received = sendAndReceive(error) as Error

    expect([received.name, received.message]).toEqual([error.name, error.message])
    expect(received).toBeInstanceOf(error.constructor)
  })

  const cyclic: unknown[] = []
  cyclic.push({ cyclic })

  it.each([
    ['a function', { claims: [() => 1] }, 'value.claims[0]'],
    ['a symbol', Symbol('s'), 'value'],
    ['a bigint', { n: 1n }, 'value.n'],
    ['a Map', new Map(), 'value'],
    ['a promise', { user: Promise.resolve() }, 'value.user'],
    ['what contains itself', cyclic, 'value[0].cyclic'],
  ])('refuses %s, and says where it is', (_, value, option) => {
    expect(() => encode(value, 'value')).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_INVALID_OPTION', option }) as Error,
    )
  })

  it('sends an object twice that is there twice', () => {
    const twice = { a: 1 }

    expect(sendAndReceive([twice, twice])).toEqual([twice, twice])
  })
})
