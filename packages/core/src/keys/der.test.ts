import { execFileSync } from 'node:child_process'

import { describe, expect, it } from 'vitest'

import * as der from './der.ts'

describe('DER lengths', () => {
  it.each([
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
    [65_536, '0483010000'],
    [16_777_216, '048401000000'],
  ])('are minimal for %i octets', (length, header) => {
    const octets = der.octetString(new Uint8Array(length).fill(0xab))

    expect(hex(octets.subarray(0, header.length / 2))).toBe(header)
    expect(octets).toHaveLength(header.length / 2 + length)
  })

  it.each([127, 128, 300, 70_000])('of %i octets are read by openssl', (length) => {
    const listing = parseWithOpenssl(der.sequence(der.utf8String('x'.repeat(length))))

    expect(listing).toMatch(new RegExp(`l=\\s*${length} prim: UTF8STRING`))
  })
})

describe('objectIdentifier', () => {
  it.each([
    '0.39.1',
    '1.3.6.1.4.1.311.99999.127.128.16383.16384',
    '1.2.268435455.268435456.268435457',
    '1.3.2147483648.4294967295.4294967296',
    '2.999.3.0',
    '2.268435456.9007199254740991',
  ])('round-trips %s through openssl', (dotted) => {
    const listing = parseWithOpenssl(der.objectIdentifier(dotted))

    expect(listing).toMatch(new RegExp(`OBJECT\\s+:${dotted.replaceAll('.', '\\.')}\n$`))
  })

  it.each([
    '',
    '1',
    '3.1',
    '1.40',
    '0.99',
    '1.2.',
    '1..2',
    '1.2.-3',
    '1.2.03',
    '1.2.x',
    '1.2.9007199254740992',
  ])('refuses "%s"', (dotted) => {
    expect(() => der.objectIdentifier(dotted)).toThrow(new TypeError(`Not an object identifier: "${dotted}"`))
  })
})

describe('integer', () => {
  it.each([
    ['zero', [], '020100'],
    ['zero of several octets', [0, 0], '020100'],
    ['a number below the high bit', [0x7f], '02017f'],
    ['a number with the high bit set', [0x80], '02020080'],
    ['leading zeros', [0, 0, 0x12, 0x34], '02021234'],
    ['leading zeros before the high bit', [0, 0, 0xff, 0x00], '020300ff00'],
  ])('writes %s minimal and not negative', (_, magnitude, expected) => {
    expect(hex(der.integer(Uint8Array.from(magnitude)))).toBe(expected)
  })
})

describe('time', () => {
  it.each([
    ['1949-12-31T23:59:59Z', 'GENERALIZEDTIME', '19491231235959Z'],
    ['1950-01-01T00:00:00Z', 'UTCTIME', '500101000000Z'],
    ['2026-03-04T05:06:07.999Z', 'UTCTIME', '260304050607Z'],
    ['2049-12-31T23:59:59Z', 'UTCTIME', '491231235959Z'],
    ['2050-01-01T00:00:00Z', 'GENERALIZEDTIME', '20500101000000Z'],
    ['9999-12-31T23:59:59Z', 'GENERALIZEDTIME', '99991231235959Z'],
  ])('writes %s as %s', (date, type, text) => {
    expect(parseWithOpenssl(der.time(new Date(date)))).toMatch(new RegExp(`${type}\\s+:${text}\n$`))
  })

  it.each([new Date(NaN), new Date('+010000-01-01T00:00:00Z'), new Date('-000001-01-01T00:00:00Z')])(
    'refuses %s',
    (date) => {
      expect(() => der.time(date)).toThrow(RangeError)
    },
  )
})

describe('other elements', () => {
  it.each([
    ['an empty sequence', der.sequence(), '3000'],
    ['a sequence in the given order', der.sequence(der.boolean(true), der.nullValue()), '30050101ff0500'],
    ['a set in ascending order', der.set(der.utf8String('b'), der.utf8String('a')), '31060c01610c0162'],
    [
      'a set with the shorter first',
      der.set(der.utf8String('aa'), der.utf8String('b')),
      '31070c01620c026161',
    ],
    ['true', der.boolean(true), '0101ff'],
    ['false', der.boolean(false), '010100'],
    ['null', der.nullValue(), '0500'],
    ['text beyond ASCII', der.utf8String('é'), '0c02c3a9'],
    ['a bit string of whole octets', der.bitString(Uint8Array.of(0x00, 0xff)), '03030000ff'],
    ['no named bits', der.namedBits(), '030100'],
    ['named bits', der.namedBits(5, 6), '03020106'],
    ['named bits beyond the first octet', der.namedBits(0, 8), '0303078080'],
    ['an explicit context tag', der.explicitContext(3, der.nullValue()), 'a3020500'],
    ['an implicit context tag', der.implicitContext(2, Uint8Array.of(0x61)), '820161'],
  ])('writes %s', (_, octets, expected) => {
    expect(hex(octets)).toBe(expected)
  })

  it.each([-1, 1.5, 31])('refuses the context tag %d', (number) => {
    expect(() => der.explicitContext(number, der.nullValue())).toThrow(RangeError)
    expect(() => der.implicitContext(number, new Uint8Array())).toThrow(RangeError)
  })
})

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex')
}

function parseWithOpenssl(octets: Uint8Array): string {
  return execFileSync('openssl', ['asn1parse', '-inform', 'DER'], { input: octets, encoding: 'utf8' })
}
