import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { checkTokenValidation } from 'mock-entra/conformance'
import type { TokenValidationReport } from 'mock-entra/conformance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { renderResults } from './render-results.ts'
import { validators } from './validators.ts'

let entra: MockEntra
const reports = new Map<string, TokenValidationReport>()

beforeAll(async () => {
  entra = await startMockEntra()
  for (const [name, createValidator] of Object.entries(validators)) {
    await using validator = await createValidator(entra)
    const { protect } = validator
    reports.set(name, await checkTokenValidation({ entra, token: { scopes: ['Tasks.Read'] }, protect }))
  }
})
afterAll(() => entra.close())

const libraries = Object.keys(validators).filter((name) => name !== 'jwt.decode alone')

describe('validator', () => {
  test.each(Object.keys(validators))('accepts every good token: %s', (name) => {
    expect(reports.get(name)?.refused).toEqual([])
  })

  test.each(libraries)('lets nobody sign but the tenant, and takes no token for others: %s', (name) => {
    const gotThrough = reports.get(name)?.gotThrough.map(({ group }) => group)

    expect(gotThrough).not.toContain('signature')
    expect(gotThrough).not.toContain('key confusion')
    expect(gotThrough).not.toContain('audience')
    expect(gotThrough).not.toContain('kind')
  })

  test('that only decodes lets most attacks through', () => {
    const report = reports.get('jwt.decode alone')

    expect(report?.gotThrough.length).toBeGreaterThan((report?.results.length ?? 0) / 2)
  })

  test('of passport-azure-ad throws out of reach where scp is a list', () => {
    const result = reports.get('passport-azure-ad')?.results.find(({ name }) => name === 'scp as a list')

    expect(result).toMatchObject({
      isAccepted: false,
      received: 'threw TypeError: verifiedToken.scp.split is not a function',
    })
  })
})

describe('results', () => {
  test('are a table of what gets through', async () => {
    await expect(renderResults(reports)).toMatchFileSnapshot('results.md')
  })
})
