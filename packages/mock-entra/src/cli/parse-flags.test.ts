import { describe, expect, test } from 'vitest'

import {
  commonFlags,
  doctorFlags,
  envFlags,
  execFlags,
  flociVariables,
  issuerTokenFlags,
  signInFlags,
  startFlags,
  tokenFlags,
} from './flags.ts'
import type { Flag } from './flags.ts'
import { parseFlags as parse } from './parse-flags.ts'
import type { GivenFlags } from './parse-flags.ts'

function parseFlags(args: readonly string[], flags: readonly Flag[]): GivenFlags {
  return parse(args, { flags }).flags
}

describe('parseFlags', () => {
  test('reads long, short and joined flags', () => {
    const flags = parseFlags(
      ['-p', '0', '--data=/data', '--token-lifetime', '60', '-q', '--strict'],
      startFlags,
    )

    expect(flags).toEqual({ port: '0', data: '/data', 'token-lifetime': '60', quiet: true, strict: true })
  })

  test('leaves out what was not given', () => {
    expect(parseFlags([], startFlags)).toEqual({})
  })

  test('reads the flags of every command', () => {
    expect(parseFlags(['-h', '-v'], tokenFlags)).toEqual({ help: true, version: true })
  })

  test.each([
    ['--porte', '--port'],
    ['--tokenlifetime', '--token-lifetime'],
    ['--tenantid', '--tenant-id'],
    ['--Strict', '--strict'],
  ])('refuses the unknown %s, and names %s', (given, nearest) => {
    expect(() => parseFlags([given], startFlags)).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_UNKNOWN_OPTION',
        option: given,
        received: 'an unknown flag',
        remedy: `Did you mean ${nearest}?`,
      }),
    )
  })

  test('names an unknown flag without the value that is joined to it, which may be a secret', () => {
    expect(() => parseFlags(['--client-secert=s3cret'], tokenFlags)).toThrow(
      expect.objectContaining({
        option: '--client-secert',
        message: expect.not.stringContaining('s3cret'),
        remedy: 'Did you mean --client-secret?',
      }),
    )
  })

  test('names an unknown short flag', () => {
    expect(() => parseFlags(['-x'], startFlags)).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_UNKNOWN_OPTION', option: '-x' }),
    )
  })

  test.each<[what: string, args: string[], option: string, received: string, expected: string]>([
    ['that lacks its value', ['--port'], '--port', 'no value', '--port <number>'],
    ['that is followed by another', ['-p', '--strict'], '--port', 'no value', '--port <number>'],
    ['that takes no value', ['--strict=false'], '--strict', 'a value', '--strict alone'],
  ])('names a flag %s', (_, args, option, received, expected) => {
    expect(() => parseFlags(args, startFlags)).toThrow(
      expect.objectContaining({ code: 'MOCK_ENTRA_INVALID_OPTION', option, received, expected }),
    )
  })

  test('refuses an argument that is no flag', () => {
    expect(() => parseFlags(['4577'], startFlags)).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        received: "'4577'",
        expected: 'flags',
      }),
    )
  })
})

describe('operands', () => {
  test('of exec are all behind --, flags of the command as well', () => {
    const given = parse(['--strict', '--', 'npm', 'test', '--', '--strict'], {
      flags: execFlags,
      operands: 'command behind --',
    })

    expect(given).toEqual({ flags: { strict: true }, operands: ['npm', 'test', '--', '--strict'] })
  })

  test('of exec that are not behind -- are refused', () => {
    expect(() => parse(['npm', 'test'], { flags: execFlags, operands: 'command behind --' })).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        received: "'npm'",
        expected: 'flags',
        remedy: 'Put the command behind --.',
      }),
    )
  })

  test('of doctor are one authority, before or behind the flags', () => {
    const accepted = { flags: doctorFlags, operands: { names: ['authority'], required: 0 } } as const
    const expected = { flags: { 'ca-file': 'ca.pem' }, operands: ['https://localhost:4577/common'] }

    expect(parse(['--ca-file', 'ca.pem', 'https://localhost:4577/common'], accepted)).toEqual(expected)
    expect(parse(['https://localhost:4577/common', '--ca-file', 'ca.pem'], accepted)).toEqual(expected)
    expect(() => parse(['a', 'b'], accepted)).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        received: "'b'",
        expected: '[authority]',
      }),
    )
  })
})

describe('operands that are told apart by their place', () => {
  const accepted = {
    flags: issuerTokenFlags,
    operands: { names: ['issuer', 'subject', 'audience'], required: 2 },
  } as const

  test('may be missing behind the required ones', () => {
    expect(parse(['a', 'b'], accepted).operands).toEqual(['a', 'b'])
    expect(parse(['a', 'b', 'c'], accepted).operands).toEqual(['a', 'b', 'c'])
  })

  test('are refused when one is missing, which is named', () => {
    expect(() => parse(['https://issuer.example'], accepted)).toThrow(
      expect.objectContaining({
        code: 'MOCK_ENTRA_INVALID_OPTION',
        option: 'subject',
        received: 'nothing',
        expected: 'issuer subject [audience]',
      }),
    )
  })

  test('need not be there for --help', () => {
    expect(parse(['--help'], accepted)).toEqual({ flags: { help: true }, operands: [] })
  })

  test('begin with a hyphen behind --', () => {
    expect(parse(['--', 'a', '-b'], accepted).operands).toEqual(['a', '-b'])
  })
})

describe('the flags', () => {
  const all: readonly Flag[] = [
    ...startFlags,
    ...execFlags,
    ...envFlags,
    ...tokenFlags,
    ...issuerTokenFlags,
    ...signInFlags,
    ...doctorFlags,
    ...commonFlags,
  ]

  test.each<[command: string, flags: readonly Flag[]]>([
    ['start', startFlags],
    ['exec', execFlags],
    ['env', envFlags],
    ['token', tokenFlags],
    ['issuer-token', issuerTokenFlags],
    ['sign-in', signInFlags],
    ['doctor', doctorFlags],
  ])('of %s have names and letters of their own', (_, flags) => {
    const names = [...flags, ...commonFlags].flatMap(({ name, short }) => [name, short ?? []].flat())

    expect(names).toEqual([...new Set(names)])
  })

  test('have an environment variable that is named after them', () => {
    const variables = all.filter(({ env }) => env !== undefined)

    expect(variables.map(({ env }) => env)).toEqual(
      variables.map(({ name }) => `MOCK_ENTRA_${name.toUpperCase().replaceAll('-', '_')}`),
    )
  })

  test('say what their value is, unless they have none', () => {
    expect(all.filter(({ type, value }) => (type === 'string') !== (value !== undefined))).toEqual([])
  })
})

test("the seed's variables are named after the keys of its block", () => {
  for (const [variable, key] of Object.entries(flociVariables)) {
    expect(variable).toBe(`FLOCI_AZ_SERVICES_ENTRA_${key.toUpperCase().replaceAll('-', '_')}`)
  }
})
